"""A list of wished-for sites: chosen, checked without writing anything, submitted under its cover letter."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from central.people.access import person, signed_in
from central.ui.forms import posted, refused
from central.websites.bulk.judging import judge
from central.websites.bulk.layout import COLUMNS, NEEDED
from central.websites.bulk.opening import open_batch
from central.websites.bulk.queries import batches_of
from central.websites.bulk.reading import Listing, read_listing
from central.websites.bulk.report import report_csv
from central.websites.bulk.tokens import seal, unseal
from central.websites.bulk.verdicts import Verdict, tally
from central.websites.charter import require_charter
from central.websites.errors import InvalidFields
from central.websites.forms.bulk import CoverForm, ListForm
from central.websites.models import Batch
from central.websites.states import LineState
from central.websites.views.bulk.guard import asks_for_many
from kernel.errors import DomainError, InvalidValue
from kernel.uploads.refusals import UploadRefused
from tenants.members.models import User

# The report on the page shows so many good lines; the file to download has all, and all that is wrong is shown.
SHOWN = 100
LISTED = 20
EXAMPLE = (
    ("school", "SMP Negeri 1 Bandar Lampung", "Kota Bandar Lampung", "smpn1", "bandarlampung.sch.id"),
    ("school", "SMP Negeri 2 Bandar Lampung", "Kota Bandar Lampung", "smpn2", "bandarlampung.sch.id"),
)


@signed_in
@asks_for_many
def choose(request: HttpRequest) -> HttpResponse:
    """Ask for the list and show what would come of it; nothing is written."""
    user = person(request)
    form = ListForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            listing = read_listing(name=file.name, content=file.read())
        except DomainError as error:
            refused(form, error)
        else:
            return _checked(request, listing, token=seal(listing, by=user), form=CoverForm(initial=_known(user)))
    return _choose_page(request, form)


@signed_in
@asks_for_many
def submit(request: HttpRequest) -> HttpResponse:
    """Submit the list that was checked, under its cover letter; sent twice it is submitted once."""
    if request.method != "POST":
        return redirect("websites:bulk")
    user, token = person(request), request.POST.get("token", "")
    try:
        listing, key = unseal(token, by=user)
    except DomainError as error:
        return _sent_back(request, error)
    standing = Batch.objects.filter(key=key, by=user).first()
    if standing is not None:
        return redirect("websites:batch", standing.public_id)
    form = CoverForm(request.POST, request.FILES)
    if form.is_valid():
        batch = _opened(form, listing, by=user, key=key)
        if batch is not None:
            return redirect("websites:batch", batch.public_id)
    return _checked(request, listing, token=token, form=form)


@signed_in
@asks_for_many
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """Hand out the report of the dry run, the reasons beside the lines."""
    user = person(request)
    try:
        listing, _key = unseal(request.POST.get("token", ""), by=user)
    except DomainError as error:
        return _sent_back(request, error)
    return csv_response(report_csv(judge(listing.lines, charter=require_charter(user))), name=listing.name)


@signed_in
@asks_for_many
def example(request: HttpRequest) -> HttpResponse:
    """Hand out a list to begin with."""
    out = io.StringIO()
    csv.writer(out).writerows([NEEDED, *EXAMPLE])
    return csv_response(out.getvalue(), name=_("example"))


def csv_response(text: str, *, name: str) -> HttpResponse:
    """Return a table to download."""
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    stem = "".join(char if char.isalnum() else "-" for char in name.rpartition(".")[0] or name)
    response["Content-Disposition"] = f'attachment; filename="{stem.encode("ascii", "ignore").decode()[:60]}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _opened(form: CoverForm, listing: Listing, *, by: User, key: str) -> Batch | None:
    cover = {name: value for name, value in form.cleaned_data.items() if name != "scan"}
    verdicts = judge(listing.lines, charter=require_charter(by))
    try:
        return open_batch(
            by=by, listing=listing, verdicts=verdicts, cover=cover, scan=form.cleaned_data["scan"], key=key
        )
    except InvalidFields as error:
        for name, fault in error.errors.items():
            form.add_error(name, str(fault))
    except UploadRefused as error:
        refused(form, InvalidValue(error.message, remedy=error.remedy, field="scan"))
    except DomainError as error:
        refused(form, error)
    return None


def _checked(request: HttpRequest, listing: Listing, *, token: str, form: CoverForm) -> HttpResponse:
    verdicts = judge(listing.lines, charter=require_charter(person(request)))
    good, rest = _parted(verdicts)
    shown: dict[str, Any] = {
        "listing": listing,
        "token": token,
        "form": form,
        "tally": tally(verdicts),
        "wrong": rest,
        "good": good[:SHOWN],
        "more": max(len(good) - SHOWN, 0),
    }
    return render(request, "websites/bulk/checked.html", shown)


def _parted(verdicts: list[Verdict]) -> tuple[list[Verdict], list[Verdict]]:
    """Return the good lines, and the others with what is wrong before what is there already."""
    good = [verdict for verdict in verdicts if verdict.is_new]
    rest = [verdict for verdict in verdicts if not verdict.is_new]
    return good, sorted(rest, key=lambda verdict: (verdict.state != LineState.REFUSED, verdict.line))


def _sent_back(request: HttpRequest, error: DomainError) -> HttpResponse:
    form = ListForm({}, MultiValueDict())
    form.errors.clear()
    refused(form, error)
    return _choose_page(request, form, status=409)


def _choose_page(request: HttpRequest, form: ListForm, *, status: int = 200) -> HttpResponse:
    shown = {
        "form": form,
        "batches": batches_of(person(request))[:LISTED],
        "columns": NEEDED,
        "others": COLUMNS[len(NEEDED) :],
    }
    return render(request, "websites/bulk/choose.html", shown, status=status)


def _known(user: User) -> dict[str, str]:
    """Fill in what is known of the person, to be corrected."""
    return {"responsible_name": user.get_full_name(), "responsible_phone": user.phone, "responsible_email": user.email}
