"""Comma-separated tables: text, and nothing a browser would run."""

from __future__ import annotations

import csv
import io
import re

from kernel.uploads.refusals import carries, damaged

_MARKUP = re.compile(rb"<\s*(script|html|!doctype|svg|iframe|\?php|body)", re.IGNORECASE)


def parse_csv(content: bytes, kind: str) -> None:
    """Read the table to its end.

    :raises UploadRefused: when it is no text, or holds a web page.
    """
    if _MARKUP.search(content):
        raise carries("HTML")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise damaged(kind)
    try:
        for _row in csv.reader(io.StringIO(text), strict=True):
            pass
    except csv.Error as error:
        raise damaged(kind) from error
