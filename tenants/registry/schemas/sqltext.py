"""Cuts the text of pg_dump into statements, minding quotes, dollar quotes and comments."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""
      (?P<comment>--[^\n]*(?:\n|\Z))
    | (?P<escape>[eE]'(?:[^'\\]|\\.|'')*')
    | (?P<literal>'(?:[^']|'')*')
    | (?P<identifier>"(?:[^"]|"")*")
    | (?P<dollar>\$(?P<tag>[A-Za-z_]\w*)?\$.*?\$(?(tag)(?P=tag))\$)
    | (?P<end>;)
    | (?P<meta>^\\[^\n]*(?:\n|\Z))
    | (?P<word>\w+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_DROPPED = frozenset({"comment", "meta"})


def statements(dump: str) -> list[str]:
    """Return the statements of a dump in order, without their semicolons, comments and psql's own commands."""
    found: list[str] = []
    parts: list[str] = []
    for match in _TOKEN.finditer(dump):
        kind = match.lastgroup
        if kind == "end":
            found.append("".join(parts).strip())
            parts = []
        elif kind not in _DROPPED:
            parts.append(match.group())
    found.append("".join(parts).strip())
    return [statement for statement in found if statement]
