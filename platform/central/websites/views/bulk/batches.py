"""A batch as who sent it sees it: its lines, how far it is, its letters."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from central.people.access import person, signed_in
from central.websites.access import may_see_batch
from central.websites.bulk import queries
from central.websites.bulk.report import report_csv
from central.websites.bulk.verdicts import Verdict
from central.websites.models import Batch
from central.websites.states import LineState
from central.websites.views.bulk.intake import csv_response
from kernel.letters.access import may_download
from kernel.letters.models import Letter
from tenants.members.models import User

LINES_A_PAGE = 50


@signed_in
def batch(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a batch with its lines; one state of them where it is asked for."""
    found, user = _own(request, public_id), person(request)
    state = request.GET.get("keadaan", "")
    lines = queries.lines_of(found)
    if state in LineState.values:
        lines = lines.filter(state=state)
    shown = {
        **progress_context(found, progress_url=reverse("websites:batch_progress", args=[public_id])),
        "page": Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("page")),
        "state": state if state in LineState.values else "",
        "states": LineState.choices,
        "letters": letters_of(found, user),
    }
    return render(request, "websites/bulk/batch.html", shown)


@signed_in
def progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Return the part of the page that moves."""
    return render_progress(request, _own(request, public_id))


@signed_in
def lines_csv(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand out every line with what became of it."""
    found = _own(request, public_id)
    rows = [
        Verdict(
            line.line,
            line.values,
            LineState(line.state),
            (line.request.number or "") if line.request is not None else line.code,
            line.words,
        )
        for line in queries.lines_of(found)
    ]
    return csv_response(report_csv(rows), name=found.number)


@signed_in
def cover_letter(request: HttpRequest, public_id: UUID) -> FileResponse:
    """Hand out the signed cover letter, to those who may see the batch."""
    found = _own(request, public_id)
    if not found.signed_scan:
        raise Http404
    ending = str(found.signed_scan.name).rpartition(".")[2]
    response = FileResponse(found.signed_scan.open("rb"), filename=f"surat-{found.number}.{ending}")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def progress_context(found: Batch, *, progress_url: str = "") -> dict[str, Any]:
    """Return what the moving part shows; the number of queries is fixed."""
    counts = queries.submission_bar(found)
    total = sum(counts.values())
    return {
        "batch": found,
        "counts": counts,
        "total": total,
        "submission": queries.Bar(total, total - counts["WAITING"]),
        "orders": queries.orders_of(found),
        "building": queries.building(found),
        "is_moving": queries.is_moving(found),
        "progress_url": progress_url,
    }


def render_progress(request: HttpRequest, found: Batch) -> HttpResponse:
    """Return the moving part; when nothing moves any more the page is fetched anew, once."""
    shown = progress_context(found, progress_url=request.path)
    response = render(request, "websites/bulk/parts/progress.html", shown)
    if not shown["is_moving"]:
        response["HX-Refresh"] = "true"
    return response


def letters_of(found: Batch, user: User) -> list[Letter]:
    """Return the letters that list the batch's replies."""
    letters = Letter.objects.filter(reference=found.number).order_by("issued_at", "id")
    return [letter for letter in letters if may_download(user, letter)]


def _own(request: HttpRequest, public_id: UUID) -> Batch:
    found = get_object_or_404(Batch.objects.select_related("by"), public_id=public_id)
    if not may_see_batch(person(request), found):
        raise Http404
    return found
