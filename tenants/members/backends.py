"""Sign-in against the schema's own table only (HAZARDS 4)."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend


class SchemaBoundBackend(AuthenticationBackend):
    """allauth's backend."""
