"""The head of a written procedure: everything its cover page says besides the steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kernel.procedure.texts import Text


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a procedure's change history."""

    number: str
    effective: date | None
    change: Text
    previous_number: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The cover page of a procedure (PermenPANRB 35/2012); what the source leaves blank stays blank.

    `approver` is an office, never a person's name: "Kepala Dinas". `issued_note` stands in for a date the source
    gives only in part, such as "2018". `diagram_title` names the flow diagram, which is drawn from the rows.
    """

    office: Text
    approver: Text
    issued: date | None = None
    revised: date | None = None
    effective: date | None = None
    issued_note: Text = ""
    purpose: Text = ""
    scope: Text = ""
    legal_basis: tuple[Text, ...] = ()
    qualifications: tuple[Text, ...] = ()
    equipment: tuple[Text, ...] = ()
    related: tuple[Text, ...] = ()
    warnings: tuple[Text, ...] = ()
    records: tuple[Text, ...] = ()
    indicators: tuple[Text, ...] = ()
    changes: tuple[Change, ...] = ()
    diagram_title: Text = ""
