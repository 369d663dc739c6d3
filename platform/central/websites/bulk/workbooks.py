"""The first sheet of an Excel workbook as text: types are written out, formulas and merged cells are refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils.exceptions import InvalidFileException

from central.websites.bulk.layout import MOST_LINES
from central.websites.errors import ListRefused
from kernel.errors import InvalidValue

# Wider than any heading of ours; a sheet may be formatted to column XFD.
MOST_COLUMNS = 40
# Excel keeps 15 digits of a number and writes zeros for the rest.
MOST_DIGITS = 15
_UNREADABLE = (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, SyntaxError)


def cells_of_workbook(content: bytes) -> Iterator[tuple[int, tuple[str | InvalidValue, ...]]]:
    """Yield the number and cells of each row of the first sheet that has cells; formulas are never evaluated.

    :raises ListRefused: when the workbook cannot be read, or has no sheet of cells.
    """
    try:
        book = load_workbook(io.BytesIO(content), data_only=False, keep_links=False, keep_vba=False)
    except _UNREADABLE as error:
        raise ListRefused(
            _("The workbook cannot be read; it may be damaged."),
            remedy=_("Open it in Excel or LibreOffice, save it again as .xlsx, or save the sheet as CSV."),
        ) from error
    if not book.worksheets:
        raise ListRefused(_("The workbook has no sheet with cells."), remedy=_("Put the list on the first sheet."))
    sheet = book.worksheets[0]
    # Twice the lines: blank ones between them are passed over, a million of them is no list.
    last, width = min(sheet.max_row, 2 * MOST_LINES + 2), min(sheet.max_column, MOST_COLUMNS)
    for line, row in enumerate(sheet.iter_rows(max_row=last, max_col=width), start=1):
        yield line, tuple(_shown(cell) for cell in row)


def _shown(cell: Cell | MergedCell) -> str | InvalidValue:
    if isinstance(cell, MergedCell):
        return InvalidValue(
            _("Cell %(cell)s is merged with another, so it is not clear to which line its value belongs.")
            % {"cell": cell.coordinate},
            remedy=_("Take the merging back in Excel and write the value on every line."),
        )
    if cell.data_type == "f":
        return InvalidValue(
            _("Cell %(cell)s holds a formula, and formulas are not worked out here.") % {"cell": cell.coordinate},
            remedy=_("Copy the column and paste it as values."),
        )
    if cell.data_type == "e":
        return InvalidValue(
            _("Cell %(cell)s holds an error of Excel (%(value)s).")
            % {"cell": cell.coordinate, "value": str(cell.value)[:20]},
            remedy=_("Write the value itself."),
        )
    return _text(cell.value, cell.coordinate)


def _text(value: Any, where: str) -> str | InvalidValue:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and len(str(abs(value))) > MOST_DIGITS:
        return InvalidValue(
            _("Cell %(cell)s holds a number of more than 15 digits; Excel has lost the last ones.") % {"cell": where},
            remedy=_("Format the column as text, then type the number again."),
        )
    return " ".join(str(value).split())
