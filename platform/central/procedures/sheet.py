"""What the printed form of a procedure says, as JSON: the boxes of its head, its tables, its lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from central.procedures.appendices import appendices
from central.procedures.measures import Measured, measured
from central.procedures.printed import PrintedRow, printed_rows
from kernel.procedure import Change, Head, Procedure
from kernel.procedure.diagram.layout import Step, lay_out
from kernel.procedure.texts import Text
from kernel.time import now

Json = dict[str, Any]


def sheet_of(procedure: Procedure) -> Json:
    """Return everything the form prints, in the active language."""
    head = procedure.head
    return {
        "language": (get_language() or "id")[:2],
        "office": str(head.office),
        "title": str(procedure.title),
        "facts": _facts(procedure),
        "boxes": _boxes(head),
        "profiles": [_profile(procedure, code) for code in procedure.profiles],
        "measured": _measured(procedure),
        "changes": [_change(change) for change in head.changes],
        "appendices": [_appendix(found.title, found.lines) for found in appendices(procedure.code)],
        "printed": _("Printed from Gapura on %(day)s; the declaration in use is at /sop/%(code)s/.")
        % {"day": _day(timezone.localdate(now())), "code": procedure.code},
        "month": date_format(timezone.localdate(now()), "F Y"),
        "words": _words(),
    }


def _facts(procedure: Procedure) -> list[tuple[str, str]]:
    head = procedure.head
    return [
        (_("SOP number"), procedure.number),
        (_("Date of issue"), _day(head.issued) or str(head.issued_note)),
        (_("Date of revision"), _day(head.revised)),
        (_("Effective date"), _day(head.effective)),
        (_("Approved by"), str(head.approver)),
        (_("Name of the SOP"), str(procedure.title)),
    ]


def _boxes(head: Head) -> list[tuple[Json, Json]]:
    """Return the paired boxes below the head, in the order of the official form."""
    aims = (head.purpose, head.scope)
    return [
        (_box(_("Legal basis"), head.legal_basis), _box(_("Qualifications"), head.qualifications)),
        (_box(_("Related procedures"), head.related), _box(_("Equipment"), head.equipment)),
        (_box(_("Warnings"), head.warnings), _box(_("Records"), head.records)),
        (
            _box(_("Purpose and scope"), filter(None, aims)),
            _box(_("Indicators"), head.indicators),
        ),
    ]


def _box(title: str, lines: Iterable[Text]) -> Json:
    return {"title": title, "lines": [str(line) for line in lines]}


def _profile(procedure: Procedure, code: str) -> Json:
    layout = lay_out(procedure, code)
    roles = [lane.role for lane in layout.lanes]
    rows = zip(printed_rows(procedure, procedure.rows_of(code), {}), layout.steps, strict=True)
    return {
        "title": str(procedure.profiles[code].title or code),
        "actors": [procedure.actor_label(role) for role in roles],
        "rows": [_row(printed, step, roles=roles) for printed, step in rows],
    }


def _row(printed: PrintedRow, step: Step, *, roles: Sequence[str]) -> Json:
    row = printed.row
    return {
        "number": row.number,
        "activity": str(row.activity),
        "actor": roles.index(row.actor),
        "receiver": roles.index(row.counterpart) if step.receiver_x is not None else None,
        "shape": step.shape.value,
        "input": str(row.required_input),
        "time": _time(printed),
        "output": str(row.output),
        "note": "; ".join(filter(None, (str(row.note), row.source))),
    }


def _measured(procedure: Procedure) -> list[Json]:
    """Return the figures of this month, each row once, whichever profile it belongs to."""
    rows = printed_rows(procedure, procedure.rows, measured(procedure.code))
    return [
        {
            "number": printed.row.number,
            "activity": str(printed.row.activity),
            "time": _time(printed),
            "figures": _figures(printed.measured, has_standard=bool(printed.service)),
        }
        for printed in rows
    ]


def _figures(figure: Measured | None, *, has_standard: bool) -> list[str]:
    """Return count, median and share on time of a row, in words."""
    if figure is None or not figure.count:
        return ["0", "–", "–"]
    minutes = figure.median_minutes
    share = f"{figure.share_on_time} %" if has_standard else "–"
    return [str(figure.count), f"{minutes:.0f}" if minutes is not None else "–", share]


def _time(printed: PrintedRow) -> str:
    return printed.service or _("no standard time")


def _change(change: Change) -> list[str]:
    return [change.number, _day(change.effective), str(change.change), change.previous_number]


def _appendix(title: Text, lines: Iterable[Any]) -> Json:
    return {"title": str(title), "lines": [[line.mark, str(line.text), str(line.remedy)] for line in lines]}


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def _words() -> dict[str, str]:
    """Return the headings of the form."""
    return {
        "sop": _("STANDARD OPERATING PROCEDURE"),
        "number": _("No."),
        "activity": _("Activity"),
        "actors": _("Actors"),
        "standard": _("Quality standard"),
        "input": _("Required input"),
        "time": _("Time"),
        "output": _("Output"),
        "note": _("Remarks"),
        "page": _("Page"),
        "of": pgettext("page 2 of 6", "of"),
        "none": _("Not stated by the source."),
        "measured": _("Measured times"),
        "code": _("Code"),
        "meaning": _("Meaning"),
        "count": _("Times done"),
        "median": _("Median, working minutes"),
        "share": _("Within the standard"),
        "changes": _("Change history"),
        "effective": _("Effective date"),
        "change": pgettext("line of a change history", "Change"),
        "previous": _("Number before"),
        "no_changes": _("No change is on record."),
        "symbol_terminal": _("beginning or end"),
        "symbol_activity": _("activity"),
        "symbol_decision": _("choice of the actor"),
        "symbol_receiver": _("receives the output"),
        "remedy": _("What can be done"),
    }
