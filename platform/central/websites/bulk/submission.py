"""Turns the lines of a batch into ordinary requests, one by one; interrupted anywhere, it goes on from the rows."""

from __future__ import annotations

import logging
from contextlib import suppress

from django.db import DatabaseError, transaction

from central.people.models import Agency
from central.people.operations import ensure_agency
from central.websites import notices
from central.websites.bulk.judging import judge_one
from central.websites.bulk.layout import KINDS, OPTIONAL
from central.websites.bulk.reading import Line
from central.websites.bulk.surroundings import has_request
from central.websites.bulk.unforeseen import UNEXPECTED, unexpected_words
from central.websites.bulk.verdicts import Verdict
from central.websites.charter import Charter, charter_of
from central.websites.models import Batch, BatchLine, WebsiteRequest
from central.websites.operations import discard_draft, save_draft, submit
from central.websites.states import LineState
from kernel.errors import DomainError
from kernel.time import now
from tenants.registry.models import ParentDomain

logger = logging.getLogger(__name__)
WAITING, SUBMITTED, REFUSED = LineState.WAITING, LineState.SUBMITTED, LineState.REFUSED


# Lines of one batch dealt with before others get their turn.
LINES_A_TURN = 10


def submit_some(batch: Batch) -> int:
    """Submit the next waiting lines, or say on their rows why not; return how many, none when no line waits.

    Three transactions, because the audit chain and the number series are locked by everybody and each must come last
    once: the agency is entered, the draft is made, the draft is submitted. A line killed between them goes on there.
    """
    lines = list(batch.lines.filter(state=WAITING).order_by("line").select_related("request")[:LINES_A_TURN])
    if not lines:
        _finish(batch)
    charter = charter_of(batch.by) or Charter()
    for line in lines:
        line.batch = batch
        _deal_with(line, charter=charter)
    return len(lines)


def _deal_with(line: BatchLine, *, charter: Charter) -> None:
    try:
        verdict = judge_one(Line(line.line, line.values), charter=charter)
        if not verdict.is_new:
            _close(line, verdict.state, code=verdict.code, words=verdict.said)
        else:
            _submit(line, verdict)
    except DomainError as error:
        _close(line, REFUSED, code=error.code, words=str(error))
    except DatabaseError:
        raise
    except Exception:
        # One line that nobody foresaw must not hold up all the others.
        logger.exception("A line of a batch failed.", extra={"batch": line.batch.number, "line": line.line})
        _close(line, REFUSED, code=UNEXPECTED, words=unexpected_words())


def _submit(line: BatchLine, verdict: Verdict) -> None:
    agency = _agency(line, verdict)
    if line.request is None and not _draft(line, agency):
        return
    with transaction.atomic():
        # Whoever asks for the same agency at the same time waits here, and then sees what came of this.
        Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
        row = _locked(line)
        if row is None or row.request is None:
            return
        if not has_request(agency):
            submit(case=row.request, by=row.batch.by, version=None)
            BatchLine.objects.filter(pk=row.pk).update(state=SUBMITTED)
            return
    # Somebody was quicker: what is said now says so.
    again = judge_one(Line(line.line, line.values), charter=charter_of(line.batch.by) or Charter())
    _close(line, again.state, code=again.code, words=again.said)


def _agency(line: BatchLine, verdict: Verdict) -> Agency:
    values = verdict.values
    return ensure_agency(
        name=values["name"],
        region=values["region"],
        kind=KINDS[values["kind"]],
        parent=ParentDomain.objects.get(name=values["parent_domain"]),
        label=values["wanted_subdomain"],
        head_title=values.get("head_title", "") or f"Kepala {values['name']}"[:150],
        by=line.batch.by,
    )


@transaction.atomic
def _draft(line: BatchLine, agency: Agency) -> bool:
    """Make the draft of a line; False when somebody else has just dealt with the line."""
    row = _locked(line)
    if row is None:
        return False
    if row.request is None:
        row.request = save_draft(by=row.batch.by, agency=agency, data=_form(row), batch=row.batch)
        row.save(update_fields=["request"])
    line.request = row.request
    return True


def _form(line: BatchLine) -> dict[str, object]:
    """Return the fields of the form: the line's own where it has them, else the cover letter's."""
    batch, values = line.batch, line.values
    own = {name: values.get(name) or getattr(batch, name) for name in OPTIONAL}
    return {
        **own,
        "kind_of_work": "CREATE",
        "label": values["wanted_subdomain"],
        "place": batch.place,
        "letter_date": batch.letter_date,
        "letter_number": batch.letter_number,
        "commitment": True,
    }


def _locked(line: BatchLine) -> BatchLine | None:
    """Return the line, locked, while it still waits."""
    return (
        BatchLine.objects.select_for_update(of=("self",))
        .select_related("batch__by", "request")
        .filter(pk=line.pk, state=WAITING)
        .first()
    )


def _close(line: BatchLine, state: LineState, *, code: str, words: str) -> None:
    """Say on the row why a line became no request; the draft it may have is thrown away."""
    draft: WebsiteRequest | None = None
    with transaction.atomic():
        row = _locked(line)
        if row is None:
            return
        draft, by = row.request, row.batch.by
        row.request, row.state, row.code, row.words = None, state, code, words
        row.save(update_fields=["request", "state", "code", "words"])
    if draft is not None:
        # Whoever may no longer ask for the agency leaves a draft that holds nothing.
        with suppress(DomainError):
            discard_draft(case=draft, by=by, version=None)


@transaction.atomic
def _finish(batch: Batch) -> None:
    """Tell everybody once that the whole list is dealt with."""
    row = Batch.objects.select_for_update(of=("self",)).select_related("by").get(pk=batch.pk)
    if row.finished_at is not None:
        return
    row.finished_at = now()
    row.save(update_fields=["finished_at"])
    notices.batch_submitted(row)
