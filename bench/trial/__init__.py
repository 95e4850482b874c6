"""One file through the real reader, and what was wrong with how it ended."""
