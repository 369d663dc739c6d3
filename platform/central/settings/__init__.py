"""Settings by surroundings: base, development, test, production."""
