"""Pages of letters and their public verification."""
