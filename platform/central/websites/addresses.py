"""Where the pages of a request are, for messages, letters and QR codes."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings

from central.websites.models import Batch
from tenants.registry.addresses import site_url


def request_url(reference: str) -> str:
    """Return the page of a request, by its number."""
    return _page("permohonan", reference)


def batch_url(batch: Batch) -> str:
    """Return the page of a batch, for who sent it."""
    return f"{_page('permohonan', 'massal')}{batch.public_id}/"


def inbox_url() -> str:
    """Return the inbox of the officials."""
    return f"{site_url(settings.GAPURA_DOMAIN)}disposisi/"


def tracking_url(code: str) -> str:
    """Return the public tracking page."""
    return _page("lacak", code)


def _page(folder: str, name: str) -> str:
    return f"{site_url(settings.GAPURA_DOMAIN)}{folder}/{quote(name, safe='')}/"
