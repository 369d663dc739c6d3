"""What the apps above plug into the outbox: renderers by kind, how to enter a schema, who sends."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.utils.functional import Promise

if TYPE_CHECKING:
    from kernel.outbox.models import OutboxMessage


@dataclass(frozen=True)
class Rendered:
    """A message ready to be sent; `html` is an alternative, never the only form."""

    subject: str
    text: str
    html: str | None = None


Renderer = Callable[["OutboxMessage"], Rendered]
SchemaContext = Callable[[str], AbstractContextManager[object]]


@dataclass(frozen=True)
class Kind:
    """How messages of one kind are made; the text of a `secret` kind is neither stored nor shown."""

    code: str
    renderer: Renderer
    label: str | Promise
    secret: bool = False


_kinds: dict[str, Kind] = {}
_fallbacks: list[Callable[[str], Kind | None]] = []
_schema_context: SchemaContext | None = None
_sender: Callable[[str], str] | None = None


def register(kind: str, renderer: Renderer, *, label: str | Promise = "", secret: bool = False) -> None:
    """Register the renderer of a kind; it runs at sending time, inside the schema the message came from.

    :param secret: the text holds a one-time link or code: it is never stored, and operators see dots.
    """
    _kinds[kind] = Kind(code=kind, renderer=renderer, label=label or kind, secret=secret)


def register_fallback(find: Callable[[str], Kind | None]) -> None:
    """Register where kinds without a renderer of their own are looked up (templates by name)."""
    if find not in _fallbacks:
        _fallbacks.append(find)


def find_kind(code: str) -> Kind | None:
    """Return how a kind is made, or None when nothing knows it."""
    if code in _kinds:
        return _kinds[code]
    return next((kind for find in _fallbacks if (kind := find(code))), None)


def kinds() -> list[Kind]:
    """Return the registered kinds by code."""
    return [_kinds[code] for code in sorted(_kinds)]


def set_schema_context(context: SchemaContext) -> None:
    """Register how to enter a schema: a callable that returns a context manager (the registry's `in_tenant`)."""
    global _schema_context
    _schema_context = context


def enter_schema(schema_name: str) -> AbstractContextManager[object]:
    """Return a context in which `schema_name` is the active schema.

    :raises RuntimeError: when another schema is asked for and nobody registered how to get there.
    """
    if schema_name == current_schema():
        return nullcontext()
    if _schema_context is None:
        raise RuntimeError(f"No schema context is registered, so schema {schema_name} cannot be entered.")
    return _schema_context(schema_name)


def current_schema() -> str:
    """Return the name of the active schema; `public` on a plain connection."""
    return str(getattr(connection, "schema_name", None) or "public")


def set_sender(sender: Callable[[str], str]) -> None:
    """Register who a message of a schema comes from: a callable from schema name to a From address."""
    global _sender
    _sender = sender


def sender_of(schema_name: str) -> str:
    """Return the From address for messages of a schema."""
    return (_sender(schema_name) if _sender else "") or settings.DEFAULT_FROM_EMAIL
