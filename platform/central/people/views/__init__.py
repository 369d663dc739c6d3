"""Pages about people: one's own account and agency, the confirmation of links, appointments."""
