"""Whether this process can serve: database, schemas of this release, somewhere to write. Says which, never why."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from django.conf import settings
from django.db import DatabaseError, connection

from kernel.errors import GapuraError
from tenants.registry.schemas import templates_stale
from tenants.registry.switching import in_public

logger = logging.getLogger(__name__)


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _schemas() -> bool:
    """The platform's tables are there, and the templates belong to this release."""
    with in_public():
        return not templates_stale()


def _files() -> bool:
    return os.access(Path(settings.GAPURA_HOME), os.W_OK)


CHECKS: Mapping[str, Callable[[], bool]] = MappingProxyType(
    {"database": _database, "schemas": _schemas, "files": _files}
)


def look() -> dict[str, bool]:
    """Return each check and whether it passed; the reason of a failure goes to the log alone."""
    return {name: _passed(name, check) for name, check in CHECKS.items()}


def _passed(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, GapuraError, OSError):
        logger.exception("Not ready.", extra={"check": name})
        return False
