"""TXT values for ACME's challenges (RFC 8555, 8.4): several stand at one name, each is added and removed alone."""

from __future__ import annotations

from collections.abc import Sequence

from provisioning.providers.dns import ownership_comment
from provisioning.providers.dns_cloudflare.answers import Row
from provisioning.providers.dns_cloudflare.api import Api
from provisioning.providers.dns_cloudflare.claiming import remove as remove_row
from provisioning.providers.dns_cloudflare.errors import RecordExists
from provisioning.providers.errors import NameRefused

COMMENT = ownership_comment("acme")
TYPE = "TXT"
MOST_LETTERS = 255


def add(api: Api, zone_id: str, name: str, *, value: str, ttl: int) -> None:
    """Add a value beside those that stand there; one that stands there already stays, whoever entered it."""
    if not 0 < len(value) <= MOST_LETTERS or not value.isascii() or not value.isprintable() or '"' in value:
        raise NameRefused(value=value, use="TXT")
    if _holding(api.records_named(zone_id, name, type=TYPE), value):
        return
    fields = {"name": name, "type": TYPE, "content": f'"{value}"', "ttl": ttl, "comment": COMMENT}
    try:
        api.create(zone_id, fields)
    except RecordExists:
        if not _holding(api.records_named(zone_id, name, type=TYPE), value):
            raise


def remove(api: Api, zone_id: str, name: str, *, value: str) -> None:
    """Remove a value that bears our mark."""
    for row in _holding(api.records_named(zone_id, name, type=TYPE), value):
        if row.comment == COMMENT:
            remove_row(api, zone_id, row)


def _holding(rows: Sequence[Row], value: str) -> list[Row]:
    """Cloudflare gives a text back with or without its quotes, as it was entered."""
    return [row for row in rows if row.content.removeprefix('"').removesuffix('"') == value]
