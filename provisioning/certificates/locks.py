"""One worker at a time works on a certificate; a killed worker's hold goes with its connection."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from django.db.models import F

from provisioning.certificates.models import Certificate

SPACE = zlib.crc32(b"provisioning.certificates") & 0x7FFFFFFF
# A worker that hangs longer than any talk with an authority may take loses its hold; its fence is old by then.
IDLE_SECONDS = 180


@contextmanager
def held(certificate_id: int) -> Iterator[Certificate | None]:
    """Hold a certificate for the length of the block and yield its row, read fresh; None while another holds it.

    No transaction is open meanwhile: the authority is asked in the block.
    """
    with psycopg.connect(**_parameters(), autocommit=True) as own:
        own.execute(f"SET idle_session_timeout = '{IDLE_SECONDS}s'")
        row = own.execute("SELECT pg_try_advisory_lock(%s, %s)", [SPACE, certificate_id]).fetchone()
        if not (row and row[0]):
            yield None
            return
        Certificate.objects.filter(pk=certificate_id).update(fence=F("fence") + 1)
        yield Certificate.objects.select_related("parent").filter(pk=certificate_id).first()


def _parameters() -> dict[str, Any]:
    """A connection of its own: Django's may be closed under us, and this one's end frees the lock."""
    parameters = connection.get_connection_params()
    for unwanted in ("cursor_factory", "context", "pool"):
        parameters.pop(unwanted, None)
    return {**parameters, "application_name": "gapura-certificate"}
