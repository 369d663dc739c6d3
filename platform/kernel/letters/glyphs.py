"""Characters that no font of the letters has: printed as an empty box instead of failing, kept as typed in the row.

An archive PDF may not leave a character undrawn, so typst refuses the whole letter. The fonts cover far more than the
set below; only when one character is missing are all outside this set boxed, as nothing tells which one it was.
"""

from __future__ import annotations

import re
from typing import Any

BOX = "□"
# Latin as used in Indonesia and by its neighbours' names, Greek and Cyrillic letters, and the signs of office texts.
# A test typesets every one of them.
CERTAIN = (
    r"\n\t\u0020-\u007e\u00a0-\u00ac\u00ae-\u017f\u0218-\u021b\u0391-\u03a1\u03a3-\u03a9\u03b1-\u03c9\u0410-\u044f"
    r"\u1e00-\u1eff\u2010\u2012-\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2032\u2033\u2039\u203a"
    r"\u20ac\u2116\u2122\u2190-\u2193\u2212\u2264\u2265\u25a1"
)
_UNCERTAIN = re.compile(f"[^{CERTAIN}]")


def boxed(value: Any) -> Any:
    """Return JSON with every character outside the certain set replaced by a box."""
    if isinstance(value, str):
        return _UNCERTAIN.sub(BOX, value)
    if isinstance(value, list):
        return [boxed(inner) for inner in value]
    if isinstance(value, dict):
        return {name: boxed(inner) for name, inner in value.items()}
    return value


def is_missing_glyph(message: str) -> bool:
    """Say whether typst refused a document because a font lacks a character."""
    return "could not be displayed" in message
