"""Files as large as they come, made for the benchmark ``large``."""
