"""A site's users, roles and activation; one user table per schema."""
