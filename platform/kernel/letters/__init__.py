"""Official letters: number series, typst PDF, QR, verification.

The names are loaded on first use: an app package must not import its models.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kernel.letters.numbers import next_number
    from kernel.letters.operations import issue, revoke
    from kernel.letters.rendering import render_form

__all__ = ["issue", "next_number", "render_form", "revoke"]

_HOMES = {
    "issue": "kernel.letters.operations",
    "revoke": "kernel.letters.operations",
    "next_number": "kernel.letters.numbers",
    "render_form": "kernel.letters.rendering",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
