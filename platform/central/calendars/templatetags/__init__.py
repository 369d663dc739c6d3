"""Template tags of the calendar pages."""
