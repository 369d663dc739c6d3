"""The way up: the report through the levels (SOP 003 rows 5 to 7), or back to the officer."""

from __future__ import annotations

from central.websites import notices
from central.websites.fields import note_text
from central.websites.models import WebsiteRequest
from central.websites.operations.turns import turn
from central.websites.planning import rows_from
from central.websites.states import Action
from tenants.members.models import User


def report(*, case: WebsiteRequest, by: User, version: int | None, note: str = "") -> WebsiteRequest:
    """Report the result to the head of section (row 5)."""
    with turn(case=case, action=Action.REPORT, by=by, version=version) as taken:
        taken.decide(note=note_text(note))
        notices.waiting(taken.case, taken.next_step)
    return taken.case


def accept_report(*, case: WebsiteRequest, by: User, version: int | None, note: str = "") -> WebsiteRequest:
    """Accept the report and pass it on to the next level (rows 6 and 7).

    :raises MakerIsNeverChecker: when the person did the work or reported it.
    """
    with turn(case=case, action=Action.ACCEPT_REPORT, by=by, version=version) as taken:
        taken.decide(note=note_text(note))
        notices.waiting(taken.case, taken.next_step)
    return taken.case


def send_back_report(*, case: WebsiteRequest, by: User, version: int | None, note: str) -> WebsiteRequest:
    """Send the report back to the officer, saying what is to be mended; the report comes up all levels again.

    :raises InvalidValue: when nothing is said.
    """
    with turn(case=case, action=Action.SEND_BACK_REPORT, by=by, version=version) as taken:
        taken.decide(note=note_text(note, required=True), new_rows=rows_from("5", profile=taken.case.profile))
        notices.waiting(taken.case, taken.next_step)
    return taken.case
