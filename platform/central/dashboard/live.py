"""The part of a page that moves while a site is built, fetched alone once a second."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from provisioning.models import Run
from provisioning.queries import Progress, progress

PART = "dashboard/parts/run.html"
MoreContext = Callable[[Progress], dict[str, Any]]


def _nothing(seen: Progress) -> dict[str, Any]:
    return {}


def live_context(run: Run | None, *, url: str) -> dict[str, Any]:
    """Return what a page with the moving part needs; `url` is where the part alone is found."""
    return {"progress": progress(run), "progress_url": url} if run is not None else {}


def render_part(request: HttpRequest, run: Run, *, refresh: bool, more: MoreContext = _nothing) -> HttpResponse:
    """Return the moving part; a new step is announced once, to whoever listens instead of looking.

    :param refresh: the page around the part changes too when the run is over, so it is fetched anew.
    :param more: what this page shows beside it, by the progress.
    """
    seen = progress(run)
    words = _announcement(seen)
    shown = {
        "progress": seen,
        "progress_url": request.path,
        "is_part": True,
        "announcement": words if words != request.GET.get("said", "") else "",
        "said": words,
        **more(seen),
    }
    response = render(request, PART, shown)
    if refresh and seen.is_over:
        response["HX-Refresh"] = "true"
    return response


def _announcement(seen: Progress) -> str:
    """Return what is worth saying aloud: the step the run is at, or how it ended."""
    step = seen.current
    return f"{step.title}: {step.state_label}" if step is not None and not seen.is_over else seen.state_label
