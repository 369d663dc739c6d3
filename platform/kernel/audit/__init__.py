"""Hash-chained record of every decision, one chain per schema."""
