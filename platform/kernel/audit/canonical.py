"""The one way an event is written as bytes, so that its hash is the same today and in ten years."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kernel.errors import InvalidValue

GENESIS = "0" * 64

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]


def plain(value: object, *, path: str = "data") -> Plain:
    """Return the value as JSON that PostgreSQL gives back unchanged.

    Whole floats become integers and extreme ones text, because `jsonb` rewrites them; instants become UTC text.

    :raises InvalidValue: for a NUL byte, half a surrogate pair, not-a-number, or a type without a plain form.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return {plain_text(str(key), path=path): plain(inner, path=f"{path}.{key}") for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [plain(inner, path=f"{path}[{at}]") for at, inner in enumerate(items)]
    return _scalar(value, path=path)


def _scalar(value: object, *, path: str) -> Plain:
    if isinstance(value, Enum):
        return plain(value.value, path=path)
    if isinstance(value, float):
        return _number(value, path=path)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date | Decimal | UUID | Promise | str):
        return plain_text(str(value), path=path)
    raise InvalidValue(
        _("%(path)s is a %(type)s, which a record cannot hold.") % {"path": path, "type": type(value).__name__},
        remedy=_("Give text, numbers, dates, lists or dictionaries of these."),
        field=path,
    )


def _number(value: float, *, path: str) -> int | float | str:
    if not math.isfinite(value):
        raise InvalidValue(
            _("%(path)s is not a finite number.") % {"path": path},
            remedy=_("Leave the value out when it is unknown."),
            field=path,
        )
    if value.is_integer() and abs(value) < 2**53:
        return int(value)
    return str(value) if "e" in repr(value) else value


def plain_text(value: str, *, path: str) -> str:
    """Return the text when a database and a PDF can hold it.

    :raises InvalidValue: when it holds a NUL byte or half a surrogate pair.
    """
    if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
        raise InvalidValue(
            _("%(path)s holds a character that no text may hold (a NUL byte or half a character).") % {"path": path},
            remedy=_("Type the text again instead of pasting it."),
            field=path,
        )
    return value


def instant(value: datetime) -> str:
    """Return an aware instant as UTC text with microseconds, the precision PostgreSQL keeps."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical_bytes(fields: Mapping[str, Plain]) -> bytes:
    """Return the JSON of the fields with sorted keys and no spaces, in UTF-8."""
    return json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def link(prev_hash: str, *, fields: Mapping[str, Plain]) -> str:
    """Return the hash of an event: SHA-256 over the previous hash and the event's canonical JSON."""
    return hashlib.sha256(prev_hash.encode() + canonical_bytes(fields)).hexdigest()
