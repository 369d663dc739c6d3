"""Template filters of instants and times of day."""
