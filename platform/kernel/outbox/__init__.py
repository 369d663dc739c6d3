"""Messages written in the transaction that decides, sent after it.

The names are loaded on first use: an app package must not import its models.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kernel.outbox.attachments import LetterRef
    from kernel.outbox.operations import enqueue
    from kernel.outbox.registry import Rendered

__all__ = ["LetterRef", "Rendered", "enqueue"]

_HOMES = {
    "LetterRef": "kernel.outbox.attachments",
    "enqueue": "kernel.outbox.operations",
    "Rendered": "kernel.outbox.registry",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
