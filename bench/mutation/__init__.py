"""Sound documents made unsound, a little at a time and by chance that can be repeated."""
