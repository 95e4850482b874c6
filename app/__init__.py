"""Nexus: an operator console for document and AI pipelines."""
