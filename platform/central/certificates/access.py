"""Who sees the certificates, who works on them, and who says how a domain gets its own."""

from __future__ import annotations

from central.people.models import Role

READERS = (Role.OPERATOR, Role.PLATFORM_ADMIN, Role.AUDITOR)
KEEPERS = (Role.OPERATOR, Role.PLATFORM_ADMIN)
