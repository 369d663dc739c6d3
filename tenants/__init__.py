"""Everything that lives in, or guards, a tenant's schema."""
