"""What is written is what runs: the pages print the declaration that drives buttons and due times."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from central.people.access import public
from central.procedures.appendices import appendices
from central.procedures.moves import states_of
from central.procedures.printed import profiles_of
from central.procedures.printing import kept_pdf
from kernel.procedure import Procedure, all_procedures, find_procedure
from kernel.time import now


@public
def index(request: HttpRequest) -> HttpResponse:
    """List the procedures of the platform."""
    return render(request, "procedures/index.html", {"procedures": all_procedures()})


@public
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Print one procedure: head, flow and table of every profile, what may follow what, and its lists."""
    procedure = _found(code)
    shown = {
        "procedure": procedure,
        "head": procedure.head,
        "profiles": profiles_of(procedure),
        "states": states_of(procedure),
        "appendices": appendices(code),
        "month": timezone.localtime(now()),
    }
    return render(request, "procedures/show.html", shown)


@public
def pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Print the same as the official form of an SOP: landscape, head and table."""
    response = HttpResponse(kept_pdf(_found(code)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="sop-{code}.pdf"'
    return response


def _found(code: str) -> Procedure:
    procedure = find_procedure(code)
    if procedure is None:
        raise Http404
    return procedure
