"""What is written is what runs: the pages print the declaration that drives buttons and due times."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from central.people.access import public
from central.procedures.measures import Measured, measured
from kernel.clock.wording import format_standard
from kernel.procedure import Procedure, Profile, all_procedures, find_procedure


@public
def index(request: HttpRequest) -> HttpResponse:
    """List the procedures of the platform."""
    return render(request, "procedures/index.html", {"procedures": list(all_procedures())})


@public
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Print one procedure: head, table of every profile with standard and measured time, transition table."""
    procedure = find_procedure(code)
    if procedure is None:
        raise Http404
    figures = measured(code)
    profiles = [_profile(procedure, profile, figures) for profile in procedure.profiles.values()]
    return render(request, "procedures/show.html", {"procedure": procedure, "profiles": profiles})


def _profile(procedure: Procedure, profile: Profile, figures: Any) -> dict[str, Any]:
    rows = [_row(procedure, row, figures.get(row.number)) for row in procedure.rows_of(profile.code)]
    return {"code": profile.code, "title": profile.title or profile.code, "rows": rows}


def _row(procedure: Procedure, row: Any, figure: Measured | None) -> dict[str, Any]:
    return {
        "number": row.number,
        "activity": row.activity,
        "actor": procedure.actor_label(row.actor),
        "required_input": row.required_input,
        "service": format_standard(row.service) if row.service else "",
        "output": row.output,
        "source": row.source,
        "note": row.note,
        "measured": figure,
    }
