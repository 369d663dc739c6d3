"""libmagic: the system's where there is one, else the one that comes with pylibmagic."""

from __future__ import annotations

import importlib
from ctypes.util import find_library
from functools import cache
from threading import Lock
from typing import Any

_one_at_a_time = Lock()


def sniff(content: bytes) -> str:
    """Return the media type that the content itself suggests."""
    with _one_at_a_time:
        return str(_magic().from_buffer(content))


@cache
def _magic() -> Any:
    """Return libmagic, loaded at the first upload; it knows no tenant."""
    if find_library("magic") is None:
        importlib.import_module("pylibmagic")
    return importlib.import_module("magic").Magic(mime=True)
