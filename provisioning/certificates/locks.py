"""One worker at a time works on a certificate; a killed worker's hold goes with its connection."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import F

from kernel import locks
from provisioning.certificates.models import Certificate

SPACE = zlib.crc32(b"provisioning.certificates") & 0x7FFFFFFF
# A worker that hangs longer than any talk with an authority may take loses its hold; its fence is old by then.
IDLE_SECONDS = 180


@contextmanager
def held(certificate_id: int) -> Iterator[Certificate | None]:
    """Hold a certificate for the length of the block and yield its row, read fresh; None while another holds it.

    No transaction is open meanwhile: the authority is asked in the block.
    """
    with locks.own_connection("gapura-certificate") as own:
        own.execute(f"SET idle_session_timeout = '{IDLE_SECONDS}s'")
        with locks.held(own, SPACE, certificate_id) as is_ours:
            yield _fenced(certificate_id) if is_ours else None


def _fenced(certificate_id: int) -> Certificate | None:
    Certificate.objects.filter(pk=certificate_id).update(fence=F("fence") + 1)
    return Certificate.objects.select_related("parent").filter(pk=certificate_id).first()
