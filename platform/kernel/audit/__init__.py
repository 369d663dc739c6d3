"""Hash-chained record of every decision, one chain per schema.

`record`, `written_last` and `verify_chain` are loaded on first use: an app package must not import its models.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kernel.audit.operations import record, written_last
    from kernel.audit.verification import ChainReport, verify_chain

__all__ = ["ChainReport", "record", "verify_chain", "written_last"]

_HOMES = {
    "record": "kernel.audit.operations",
    "written_last": "kernel.audit.operations",
    "verify_chain": "kernel.audit.verification",
    "ChainReport": "kernel.audit.verification",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    return getattr(import_module(_HOMES[name]), name)
