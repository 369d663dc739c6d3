"""Sign-in against the schema's own table only (HAZARDS 4)."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection
from django.http import HttpRequest

from tenants.members.models import User
from tenants.registry.switching import current_schema

logger = logging.getLogger(__name__)

# Schemas seen with a user table of their own; a schema that has one keeps it for life.
_own_table: set[str] = set()


class SchemaBoundBackend(AuthenticationBackend):
    """allauth's sign-in by address or user name; in a schema without users of its own nobody is let in.

    In a half-made schema the search path would fall through to `public` and let the platform's users in.
    """

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:
        """Return the user of the active schema whom the credentials name, or None."""
        if not has_own_users():
            return None
        return super().authenticate(request, **credentials)  # type: ignore[no-any-return]

    def get_user(self, user_id: Any) -> AbstractBaseUser | None:
        """Return the user of the active schema with this id, or None."""
        return super().get_user(user_id) if has_own_users() else None


def has_own_users() -> bool:
    """Return whether the active schema has a user table itself; one statement per schema and process."""
    schema = current_schema()
    if schema in _own_table:
        return True
    table = f"{connection.ops.quote_name(schema)}.{connection.ops.quote_name(User._meta.db_table)}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
        found = bool(cursor.fetchone()[0])
    if found:
        _own_table.add(schema)
    else:
        logger.error("The schema %s has no users of its own; sign-in is refused.", schema)
    return found
