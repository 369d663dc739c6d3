"""Officials decide on many requests of a batch at once: all that stand at a step, or those they tick."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from central.people.access import held_by, person
from central.ui.forms import refused
from central.websites.access import OFFICIALS
from central.websites.bulk import queries
from central.websites.bulk.orders import give_order
from central.websites.bulk.pacing import carry_on
from central.websites.forms.decisions import DecisionForm
from central.websites.models import Batch, WebsiteRequest
from central.websites.rules import permitted
from central.websites.standing import facts_of_many
from central.websites.states import Action
from central.websites.views.actions import ACTIONS
from central.websites.views.bulk.batches import LINES_A_PAGE, letters_of, progress_context, render_progress
from kernel.errors import DomainError
from tenants.members.models import User

# A person waits so long for the first of them; the rest is done by a worker.
AT_ONCE_SECONDS = 2.0
NO_CASE: list[WebsiteRequest] = []


@dataclass(frozen=True)
class Offer:
    """One action this person may take, and how many requests of the batch it is open to."""

    slug: str
    label: str
    count: int
    is_danger: bool


@held_by(*OFFICIALS)
def officer_batch(request: HttpRequest, number: str) -> HttpResponse:
    """Show a batch with its requests and what this person may do with them together."""
    batch, user = _batch(number), person(request)
    page = Paginator(queries.requests_in(batch), LINES_A_PAGE).get_page(request.GET.get("page"))
    shown = {
        **progress_context(batch, progress_url=reverse("websites:officer_batch_progress", args=[number])),
        "page": page,
        "offers": _offers(_open_to(user, batch)),
        "letters": letters_of(batch, user),
    }
    return render(request, "websites/bulk/officer_batch.html", shown)


@held_by(*OFFICIALS)
def officer_progress(request: HttpRequest, number: str) -> HttpResponse:
    """Return the part of the page that moves."""
    return render_progress(request, _batch(number))


@held_by(*OFFICIALS)
def decide_batch(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """Show the form of one action for the chosen requests, and keep the decision to be carried out."""
    deciding = ACTIONS.get(action)
    if deciding is None:
        raise Http404
    batch, user = _batch(number), person(request)
    open_to = _open_to(user, batch).get(action, NO_CASE)
    chosen = _chosen(request, open_to)
    if not chosen:
        messages.error(request, _no_choice(open_to))
        return redirect("websites:officer_batch", number)
    form = deciding.form(chosen[0][0], *_sent(request))
    if form.is_bound and form.is_valid() and _given(form, batch=batch, by=user, action=action, chosen=chosen):
        carry_on(seconds=AT_ONCE_SECONDS)
        messages.success(request, _("Your decision is carried out for %(count)d requests.") % {"count": len(chosen)})
        return redirect("websites:officer_batch", number)
    shown = {
        "batch": batch,
        "form": form,
        "action_label": Action(action).label,
        "hint": deciding.hint,
        "is_danger": deciding.is_danger,
        "chosen": chosen,
        "everything": _wants_all(request),
    }
    return render(request, "websites/bulk/decide.html", shown)


def _sent(request: HttpRequest) -> tuple[QueryDict, ...]:
    """Return what was sent; the version that every decision's form asks for is brought here by each request itself."""
    if request.method != "POST":
        return ()
    data = request.POST.copy()
    data["version"] = "0"
    return (data,)


def _given(
    form: DecisionForm,
    *,
    batch: Batch,
    by: User,
    action: str,
    chosen: list[tuple[WebsiteRequest, int | None]],
) -> bool:
    values: dict[str, Any] = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    try:
        give_order(batch=batch, by=by, action=action, cases=chosen, values=values)
    except DomainError as error:
        refused(form, error)
        return False
    return True


def _batch(number: str) -> Batch:
    return get_object_or_404(Batch.objects.select_related("by"), number=number)


def _open_to(user: User, batch: Batch) -> dict[str, list[WebsiteRequest]]:
    """Return, by action, the requests of the batch this person may do it to now; a fixed number of queries."""
    cases = list(queries.requests_in(batch))
    facts = facts_of_many(user, cases)
    found: dict[str, list[WebsiteRequest]] = {}
    for case in cases:
        for transition in permitted(case, facts[case.pk]):
            if transition.action in ACTIONS and _makes_sense(case, transition.action):
                found.setdefault(transition.action, []).append(case)
    return found


def _makes_sense(case: WebsiteRequest, action: str) -> bool:
    return action != Action.RESUME_PROVISIONING or bool(case.problem)


def _offers(open_to: dict[str, list[WebsiteRequest]]) -> list[Offer]:
    return [
        Offer(action, str(Action(action).label), len(cases), ACTIONS[action].is_danger)
        for action, cases in open_to.items()
    ]


def _wants_all(request: HttpRequest) -> bool:
    return bool(request.GET.get("semua") or request.POST.get("semua"))


def _chosen(request: HttpRequest, open_to: Iterable[WebsiteRequest]) -> list[tuple[WebsiteRequest, int | None]]:
    """Return the requests a decision is for: all it is open to, or the ticked ones with the version that was seen.

    A ticked request that has moved on meanwhile stays among them when it is sent, so that its person is told.
    """
    if _wants_all(request):
        return [(case, None) for case in open_to]
    source = request.POST if request.method == "POST" else request.GET
    seen: dict[str, int] = {}
    for text in source.getlist("pilih"):
        number, _colon, version = text.rpartition(":")
        if version.isdecimal() and len(version) < 10:
            seen[number] = int(version)
    return [(case, seen[case.number]) for case in open_to if case.number in seen]


def _no_choice(open_to: list[WebsiteRequest]) -> str:
    if open_to:
        return _("No request was ticked that this decision is open to. Tick some, or choose all.")
    return _("None of these requests waits for this decision of yours any more.")
