"""Reads a list of wished-for sites, CSV or Excel, into lines of plain text; nothing in it is run or guessed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from central.websites.bulk.layout import MOST_BYTES, MOST_LINES, NEEDED, column_of
from central.websites.bulk.workbooks import cells_of_workbook
from central.websites.errors import ListRefused
from kernel.errors import InvalidValue
from kernel.uploads import check_upload

SEPARATORS = ",;\t|"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Line:
    """One line of the list, counted as the file does: its values by column, and what is wrong with single cells."""

    line: int
    values: dict[str, str]
    faults: dict[str, InvalidValue] = field(default_factory=dict)


@dataclass(frozen=True)
class Listing:
    """A file as it was read."""

    name: str
    sha256: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Row:
    """A row of cells as the file has them; a cell that cannot be taken for text is a fault."""

    line: int
    cells: tuple[str | InvalidValue, ...]

    @property
    def is_empty(self) -> bool:
        return all(cell == "" for cell in self.cells)


def read_listing(*, name: str, content: bytes) -> Listing:
    """Return the lines of a file below its heading; empty ones are passed over.

    :raises InvalidValue: when the file is not what its name says, or too large; `ListRefused` when it has no heading, a
        column twice, no line, or more than `MOST_LINES`.
    """
    plain = _as_utf8(content)
    checked = check_upload(ContentFile(plain, name=name), kinds={"csv", "xlsx"}, max_bytes=MOST_BYTES)
    rows = _rows_of_workbook(plain) if checked.kind == "xlsx" else _rows_of_text(plain)
    lines = tuple(_lines(rows))
    if not lines:
        raise ListRefused(
            _("The list has no lines below its heading."), remedy=_("Write a line for each site that is wished for.")
        )
    return Listing(name=checked.name, sha256=sha256(content).hexdigest(), lines=lines)


def _as_utf8(content: bytes) -> bytes:
    """Excel's “Unicode text” is UTF-16; everything after this point knows UTF-8 only."""
    if not content.startswith(_UTF16):
        return content
    try:
        return content.decode("utf-16").encode()
    except UnicodeDecodeError as error:
        raise ListRefused(
            _("The file begins as UTF-16 and does not go on so."), remedy=_("Save the list again as CSV in UTF-8.")
        ) from error


def _lines(rows: Iterable[Row]) -> Iterator[Line]:
    columns: list[str] | None = None
    count = 0
    for row in rows:
        if row.is_empty:
            continue
        if columns is None:
            columns = _columns(row)
            continue
        count += 1
        if count > MOST_LINES:
            raise ListRefused(
                _("The list has more than %(most)d lines.") % {"most": MOST_LINES},
                remedy=_("Split it into several files; each becomes a batch of its own."),
            )
        yield _line(row, columns)


def _columns(row: Row) -> list[str]:
    """Return the columns of a heading; what we do not know is left out of the lines."""
    columns = [column_of(cell) if isinstance(cell, str) else "" for cell in row.cells]
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise ListRefused(
            _("The heading lacks the columns: %(columns)s.") % {"columns": ", ".join(missing)},
            remedy=_("The first line must be: %(heading)s") % {"heading": ",".join(NEEDED)},
        )
    doubled = sorted({name for name in columns if name and columns.count(name) > 1})
    if doubled:
        raise ListRefused(
            _("The heading has a column twice: %(columns)s.") % {"columns": ", ".join(doubled)},
            remedy=_("Leave each column once."),
        )
    return columns


def _line(row: Row, columns: list[str]) -> Line:
    found = Line(line=row.line, values=dict.fromkeys(filter(None, columns), ""))
    for column, cell in zip(columns, row.cells, strict=False):
        if not column:
            continue
        if isinstance(cell, InvalidValue):
            found.faults[column] = cell
        else:
            found.values[column] = cell
    if len(row.cells) < len(columns) or any(cell != "" for cell in row.cells[len(columns) :]):
        fault = InvalidValue(
            _("The line has %(found)d columns, the heading %(wanted)d.")
            % {"found": len(row.cells), "wanted": len(columns)},
            remedy=_("Put a value that holds the separator between quotation marks."),
        )
        return replace(found, faults={"kind": fault})
    return found


def _rows_of_text(content: bytes) -> Iterator[Row]:
    text = _text(content)
    separator, skipped = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    begins = 1
    for cells in reader:
        if begins > skipped:
            # A line break inside quotation marks is Excel's way of folding a long name.
            yield Row(begins, tuple(" ".join(cell.split()) for cell in cells))
        begins = reader.line_num + 1


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _separator(text: str) -> tuple[str, int]:
    """Return what separates the columns, and how many lines come before the heading: `sep=;` is Excel's own word."""
    first, _rest, after = text.lstrip("\r\n").partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == len("sep=;"):
        return first.strip()[-1], 1
    heading = first if first.strip() else after
    return max(SEPARATORS, key=heading.count), 0


def _rows_of_workbook(content: bytes) -> Iterator[Row]:
    for line, cells in cells_of_workbook(content):
        yield Row(line, cells)
