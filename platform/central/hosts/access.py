"""Who sees and changes the web hosts: the administrators of the platform alone."""

from __future__ import annotations

from central.people.models import Role

KEEPERS = (Role.PLATFORM_ADMIN,)
