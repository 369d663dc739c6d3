"""Template tags of the platform pages."""
