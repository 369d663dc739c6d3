"""Many requests at once: the list is checked, submitted, watched; officials decide on it together."""
