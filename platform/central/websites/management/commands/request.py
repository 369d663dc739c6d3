"""`gapura request submit FILE | list | show NUMBER`: requests without a browser, by the same operations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from central.people.models import AgencyLink, LinkState
from central.websites import queries
from central.websites.intake import load_form, open_request
from central.websites.models import WebsiteRequest
from kernel.errors import DomainError


class Command(BaseCommand):
    """A request is submitted in the name of a person who is linked to its agency."""

    help = "Submit a filled-in form, list requests, or show one."

    def add_arguments(self, parser: CommandParser) -> None:
        """A deed, and the file or number it is done with."""
        parser.add_argument("deed", choices=["submit", "list", "show"])
        parser.add_argument("what", nargs="?", default="", help="the form's file (submit) or the number (show)")
        parser.add_argument("--as", dest="username", default="", help="who submits; default: the agency's only person")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, deed: str, what: str, username: str, as_json: bool, **options: Any) -> None:
        """Do it and print what came of it."""
        try:
            found = _submit(what, username) if deed == "submit" else _show(what) if deed == "show" else _list()
        except DomainError as error:
            raise CommandError(str(error)) from error
        if as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False, default=str))
            return
        for row in found if isinstance(found, list) else [found]:
            self.stdout.write("\n".join(f"{key}: {value}" for key, value in row.items()) + "\n")


def _submit(path: str, username: str) -> dict[str, Any]:
    form = load_form(Path(path))
    links = AgencyLink.objects.filter(agency=form["agency"], state=LinkState.CONFIRMED).select_related("user")
    people = [link.user for link in links if username in ("", link.user.username)]
    if len(people) != 1:
        names = ", ".join(link.user.username for link in links) or "none"
        raise CommandError(f"Say with --as who submits; linked to {form['agency']} are: {names}.")
    return _row(open_request(form, by=people[0]))


def _list() -> list[dict[str, Any]]:
    return [_row(case) for case in queries.all_requests()]


def _show(number: str) -> dict[str, Any]:
    try:
        view = queries.case(number)
    except WebsiteRequest.DoesNotExist as error:
        raise CommandError(f"There is no request {number!r}. `gapura request list` names them all.") from error
    steps = [{"row": step.row, "state": step.state, "due": step.due_at, "done": step.done_at} for step in view.steps]
    return {**_row(view.request), "steps": steps}


def _row(case: WebsiteRequest) -> dict[str, Any]:
    return {
        "number": case.number,
        "state": case.state,
        "agency": case.agency.name,
        "host": case.host,
        "submitted_at": case.submitted_at,
        "tracking_code": case.tracking_code,
    }
