"""What this installation is. Imports nothing of ours."""
