"""Filling in the form: kept page by page, until it is submitted or while it is returned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _

from central.people.models import Agency
from central.websites.charter import require_may_ask, require_standing
from central.websites.errors import NotPossibleNow
from central.websites.fields import clean
from central.websites.models import Batch, Maker, WebsiteRequest
from central.websites.models.makers import Part
from central.websites.operations import names
from central.websites.operations.changes import settle_change
from central.websites.operations.locking import lock_case
from central.websites.planning import Reckoner
from central.websites.scans import checked_scan
from central.websites.states import RequestState
from kernel import audit
from kernel.time import now
from tenants.members.models import User

EDITABLE = (RequestState.DRAFT, RequestState.RETURNED)
# The signed form may still be brought until the first disposition (design section 10).
SCANNABLE = (*EDITABLE, RequestState.SUBMITTED)


@transaction.atomic
def save_draft(
    *,
    by: User,
    data: Mapping[str, Any],
    case: WebsiteRequest | None = None,
    agency: Agency | None = None,
    batch: Batch | None = None,
    version: int | None = None,
) -> WebsiteRequest:
    """Keep some fields of the form, of a new request when no `case` is given; gaps are allowed.

    The name is not reserved by a draft. `agency` is needed for a new request, and changes that of an old one.
    One of a `batch` has the signed cover letter for its signed form, and is asked for by whoever may ask for many.

    :raises InvalidFields: holds the error of each refused field; nothing of this page is kept.
    :raises StaleDecision: when the request was changed since `version`.
    """
    given = clean(data)
    row = _opened(case, agency=agency, batch=batch, by=by, version=version)
    _fill(row, given)
    row.version += 1 if row.pk else 0
    row.moved_at = now()
    row.save()
    Maker.objects.get_or_create(request=row, user=by, part=Part.DRAFTED)
    event = "request.draft_changed" if case else "request.drafted"
    audit.record(event=event, subject=row.subject, by=by, data={"fields": sorted(given), "agency": row.agency_id})
    return row


@transaction.atomic
def attach_scan(*, case: WebsiteRequest, by: User, version: int | None, file: File[bytes]) -> WebsiteRequest:
    """Attach the signed form, in place of an earlier scan; allowed until the first disposition.

    :raises InvalidValue: for a file that is not what its name says, is too large, or cannot be read.
    :raises NotPossibleNow: when the request has been disposed.
    """
    scan = checked_scan(file)
    row = lock_case(case, version=version)
    require_standing(by, row)
    _require_state(row, SCANNABLE, _("The signed form can be attached until the first disposition."))
    former = row.signed_scan.name
    row.signed_scan.save(f"scan.{scan.ending}", ContentFile(scan.content), save=False)
    row.scan_sha256, row.scan_at, row.moved_at = scan.sha256, now(), now()
    row.version += 1
    row.save()
    Maker.objects.get_or_create(request=row, user=by, part=Part.DRAFTED)
    if row.state != RequestState.DRAFT:
        names.keep_held(row, at=now(), reckoner=Reckoner(), by=by)
    _forget_on_commit(row, former)
    audit.record(event="request.scan_attached", subject=row.subject, by=by, data={"sha256": scan.sha256})
    return row


@transaction.atomic
def discard_draft(*, case: WebsiteRequest, by: User, version: int | None) -> None:
    """Throw a draft away; what was submitted is withdrawn instead, and stays on record.

    :raises NotPossibleNow: when it was submitted.
    """
    row = lock_case(case, version=version)
    require_standing(by, row)
    _require_state(row, (RequestState.DRAFT,), _("A request that was submitted cannot be thrown away."))
    subject, scan = row.subject, row.signed_scan.name
    _forget_on_commit(row, scan)
    row.delete()
    audit.record(event="request.draft_discarded", subject=subject, by=by)


def _opened(
    case: WebsiteRequest | None, *, agency: Agency | None, batch: Batch | None, by: User, version: int | None
) -> WebsiteRequest:
    if case is None:
        if agency is None:
            raise ValueError("a new request needs its agency")
        require_may_ask(by, agency, batch=batch)
        paper = {name: getattr(batch, name) for name in ("signed_scan", "scan_sha256", "scan_at")} if batch else {}
        return WebsiteRequest(
            **paper,
            batch=batch,
            agency=agency,
            applicant=by,
            parent=agency.parent,
            label=agency.suggested_label,
            head_title=agency.head_title,
        )
    row = lock_case(case, version=version)
    require_standing(by, row)
    _require_state(row, EDITABLE, _("The form can be changed only as a draft, or while it is returned to you."))
    if agency is not None and agency.pk != row.agency_id:
        require_may_ask(by, agency, batch=row.batch)
        row.agency, row.parent, row.site = agency, agency.parent, None
    return row


def _fill(row: WebsiteRequest, given: dict[str, Any]) -> None:
    for name, value in given.items():
        if name == "commitment":
            row.commitment_at = (row.commitment_at or now()) if value else None
        elif name == "label":
            row.label = value.removesuffix(f".{row.parent.name}")
        else:
            setattr(row, name, value)
    settle_change(row)


def _require_state(row: WebsiteRequest, states: tuple[RequestState, ...], message: str) -> None:
    if row.state not in states:
        raise NotPossibleNow(message, remedy=_("It is now “%(state)s”.") % {"state": row.get_state_display()})


def _forget_on_commit(row: WebsiteRequest, name: str | None) -> None:
    """Remove a file that no row names any more, once that is certain; a cover letter belongs to all of its batch."""
    if name and not Batch.objects.filter(signed_scan=name).exists():
        storage = row.signed_scan.storage
        transaction.on_commit(lambda: storage.delete(name))
