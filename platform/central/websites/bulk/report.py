"""The report of a list as CSV: the file's own columns, with verdict, reason and remedy beside each line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from django.utils.translation import gettext as _

from central.websites.bulk.layout import COLUMNS, NEEDED
from central.websites.bulk.verdicts import Verdict
from central.websites.states import LineState

# What a spreadsheet would take for a formula when it opens the report.
_ACTIVE = ("=", "+", "-", "@", "\t", "\r")


def report_csv(verdicts: Iterable[Verdict]) -> str:
    """Return the report, readable by Excel: a byte-order mark, and no cell that would be worked out."""
    rows = list(verdicts)
    columns = [name for name in COLUMNS if name in NEEDED or any(name in row.values for row in rows)]
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_("line"), *columns, _("verdict"), _("code"), _("reason"), _("how to mend it")])
    for row in rows:
        cells = [row.values.get(name, "") for name in columns]
        writer.writerow(map(_inert, [str(row.line), *cells, state_words(row), row.code, row.words, row.remedy]))
    return out.getvalue()


def state_words(row: Verdict) -> str:
    """Return what will become of a line, in a word or two."""
    return {
        LineState.WAITING: _("will be submitted"),
        LineState.SKIPPED: _("passed over: there already"),
        LineState.REFUSED: _("refused"),
        LineState.SUBMITTED: _("submitted"),
    }[row.state]


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_ACTIVE) else cell
