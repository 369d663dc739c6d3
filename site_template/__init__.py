"""What a new site is born with: theme, seed pages and menus, roles, rules text (data only)."""
