"""A loaded form becomes a submitted request, by the operations a person's browser would call."""

from __future__ import annotations

from typing import Any

from django.core.files.base import File

from central.websites.models import WebsiteRequest
from central.websites.operations import attach_scan, save_draft, submit
from kernel import audit
from tenants.members.models import User


def open_request(form: dict[str, Any], *, by: User) -> WebsiteRequest:
    """Draft, attach the signed form where there is one, and submit: all of it, or nothing.

    :param form: what `load_form` returned.
    :raises NameTaken, NameRefused: when the name cannot be had.
    :raises NotAllowed: when `by` is not linked to the agency.
    """
    with audit.written_last():
        case = save_draft(by=by, agency=form["agency"], data=form["data"])
        if form["scan"] is not None:
            with form["scan"].open("rb") as scan:
                case = attach_scan(case=case, by=by, version=case.version, file=File(scan, name=form["scan"].name))
        return submit(case=case, by=by, version=case.version)
