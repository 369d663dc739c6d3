"""The thin database backend over django-tenants' own."""
