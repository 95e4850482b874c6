"""Brokers and workers that a benchmark starts, kills and measures."""
