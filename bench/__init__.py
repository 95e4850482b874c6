"""Benchmarks: `./nexus bench NAME` runs the module of that name."""
