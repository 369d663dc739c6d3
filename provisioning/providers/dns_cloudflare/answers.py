"""Reads Cloudflare's answers strictly: the SDK builds its objects from anything that is JSON."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from provisioning.providers.dns import Record, RecordType
from provisioning.providers.dns_cloudflare.errors import AnswerNotUnderstood

# The kinds of record a site's name is pointed with; they exclude each other.
POINTING = frozenset({RecordType.A, RecordType.AAAA, RecordType.CNAME})
KNOWN = frozenset(kind.value for kind in RecordType)


@dataclass(frozen=True, slots=True)
class Row:
    """One record as Cloudflare holds it, of whatever type."""

    id: str
    name: str
    type: str
    content: str
    ttl: int
    comment: str
    created_on: datetime
    is_proxied: bool = False

    @property
    def is_pointing(self) -> bool:
        """Whether it is of a kind that points a site's name somewhere."""
        return self.type in POINTING

    @property
    def record(self) -> Record:
        """The row as all DNS providers speak of it."""
        kind = RecordType(self.type) if self.type in KNOWN else RecordType.OTHER
        return Record(name=self.name, type=kind, target=_plain(self), comment=self.comment, ttl=self.ttl)

    @property
    def age_key(self) -> tuple[datetime, str]:
        """Orders the records of a name by who was there first, the same for everybody who looks."""
        return self.created_on, self.id


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list of records."""

    rows: tuple[Row, ...]
    page: int
    total_pages: int
    total_count: int


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone as far as it matters here. `status` is “active” once the name servers lead to Cloudflare.

    :ivar name_servers: those Cloudflare answers the zone by; none where only single names lead to it.
    """

    id: str
    name: str
    status: str
    name_servers: tuple[str, ...] = ()


def page_of(body: Mapping[str, Any]) -> Page:
    """Return a page of records.

    :raises AnswerNotUnderstood: not the shape of one.
    """
    result, info = body.get("result"), body.get("result_info")
    if not isinstance(result, list) or not isinstance(info, dict):
        raise AnswerNotUnderstood(reason="the list of records or its page count is missing")
    try:
        count, pages = int(info["total_count"]), int(info["total_pages"])
        return Page(
            tuple(row_of(item) for item in result), page=int(info["page"]), total_pages=pages, total_count=count
        )
    except (KeyError, TypeError, ValueError) as error:
        raise AnswerNotUnderstood(reason=f"page count {type(error).__name__}: {error}") from error


def row_of(item: object) -> Row:
    """Return one record.

    :raises AnswerNotUnderstood: not the shape of one.
    """
    try:
        fields: Mapping[str, Any] = item if isinstance(item, dict) else {}
        texts = {name: fields[name] for name in ("id", "name", "type")}
        content, comment = fields.get("content") or "", fields.get("comment") or ""
        if not all(isinstance(text, str) and text for text in texts.values()) or not isinstance(content + comment, str):
            raise TypeError("a text is no text")
        created_on = datetime.fromisoformat(fields["created_on"])
        return Row(
            id=texts["id"],
            name=texts["name"].lower().removesuffix("."),
            type=texts["type"],
            content=content,
            ttl=int(fields["ttl"]),
            comment=comment,
            created_on=created_on,
            is_proxied=fields.get("proxied") is True,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise AnswerNotUnderstood(reason=f"a record of another shape ({type(error).__name__}: {error})") from error


def zone_of(item: object) -> Zone:
    """Return one zone.

    :raises AnswerNotUnderstood: not the shape of one.
    """
    if isinstance(item, dict) and all(isinstance(item.get(name), str) for name in ("id", "name", "status")):
        servers = item.get("vanity_name_servers") or item.get("name_servers") or []
        if isinstance(servers, list) and all(isinstance(server, str) for server in servers):
            return Zone(item["id"], item["name"].lower(), item["status"], tuple(server.lower() for server in servers))
    raise AnswerNotUnderstood(reason="a zone of another shape")


def _plain(row: Row) -> str:
    """Return the target as we write it: addresses in their short form, names in lower case without a final dot."""
    if row.type == RecordType.AAAA:
        with suppress(ValueError):
            return str(ipaddress.ip_address(row.content))
    return row.content.lower().removesuffix(".") if row.is_pointing else row.content
