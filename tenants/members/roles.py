"""What a person may do at a site, as far as signing in has to know; the groups are seeded by the site template."""

from __future__ import annotations

from tenants.members.models import User

ADMINISTRATORS = "Administrator situs"


def is_administrator(user: User) -> bool:
    """Return whether a person administers the site."""
    return user.is_active and user.groups.filter(name=ADMINISTRATORS).exists()


def works_here(user: User) -> bool:
    """Return whether a person may enter the site's management."""
    return user.is_active and user.has_perm("wagtailadmin.access_admin")
