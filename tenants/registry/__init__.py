"""Tenants, domains, reservations, routing, schema life cycle, isolation. The only user of django_tenants."""
