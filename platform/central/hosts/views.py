"""The administrators' pages: which web hosts there are, how full each is, and what may be done to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from central.hosts import operations, queries
from central.hosts.access import KEEPERS
from central.hosts.forms import ChangeForm, NewForm, initial_of
from central.people.access import held_by, person
from central.ui.forms import posted, refused
from kernel.audit.operations import actor_of
from kernel.errors import DomainError
from provisioning.hosts.emptying import large_shares
from provisioning.hosts.models import WebServer

A_PAGE = 50


@require_safe
@held_by(*KEEPERS)
def listing(request: HttpRequest) -> HttpResponse:
    """List the web hosts with how full each is."""
    return render(request, "central_hosts/listing.html", {"lines": queries.lines()})


@require_safe
@held_by(*KEEPERS)
def show(request: HttpRequest, name: str) -> HttpResponse:
    """Show one web host and the sites on it, fifty a page."""
    server = get_object_or_404(WebServer, name=name)
    search = request.GET.get("q", "")[:100].replace("\x00", "")
    page = Paginator(queries.sites_on(server, search=search), A_PAGE).get_page(request.GET.get("page"))
    moving, standing = queries.moving_from(server)
    shown = {
        "line": queries.line_of(server),
        "server": server,
        "page": page,
        "search": search,
        "moving": moving,
        "standing": standing,
        "shares": large_shares(server) if server.emptying_asked_at else (),
        "asker": queries.asker_of(server),
        "is_asker": server.emptying_asked_by == actor_of(person(request))[0],
    }
    return render(request, "central_hosts/server.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@held_by(*KEEPERS)
def add(request: HttpRequest) -> HttpResponse:
    """Add a web host; new sites are placed on it from then on."""
    form = NewForm(posted(request))
    if request.method == "POST" and form.is_valid():
        server = _done(form, lambda: operations.add(by=person(request), **form.values()))
        if server is not None:
            messages.success(request, _("%(server)s takes sites from now on.") % {"server": server})
            return redirect("central_hosts:show", server.name)
    return render(request, "central_hosts/form.html", {"form": form, "server": None})


@require_http_methods(["GET", "HEAD", "POST"])
@held_by(*KEEPERS)
def change(request: HttpRequest, name: str) -> HttpResponse:
    """Change a web host's title, addresses or capacity."""
    server = get_object_or_404(WebServer, name=name)
    form = ChangeForm(posted(request), initial=initial_of(server), is_default=server.is_default)
    if request.method == "POST" and form.is_valid():
        changed = _done(form, lambda: operations.change(server=server, by=person(request), **form.values()))
        if changed is not None:
            messages.success(request, _("%(server)s is changed.") % {"server": changed})
            return redirect("central_hosts:show", name)
    return render(request, "central_hosts/form.html", {"form": form, "server": server})


@require_http_methods(["GET", "HEAD", "POST"])
@held_by(*KEEPERS)
def drain(request: HttpRequest, name: str) -> HttpResponse:
    """Say what emptying a web host does, and do it: no new sites, or all sites moved elsewhere as well."""
    server = get_object_or_404(WebServer, name=name)
    form = Form(posted(request))
    if request.method == "POST" and form.is_valid():
        moves = request.POST.get("how") == "move"
        drained = _done(form, lambda: operations.drain(server=server, by=person(request), moves_sites=moves))
        if drained is not None:
            messages.success(request, f"{server}: {_said_of(drained)}")
            return redirect("central_hosts:show", name)
    shown = {"form": form, "line": queries.line_of(server), "shares": large_shares(server)}
    return render(request, "central_hosts/drain.html", shown)


@require_POST
@held_by(*KEEPERS)
def approve(request: HttpRequest, name: str) -> HttpResponse:
    """Say yes, as a second person, to moving all its sites elsewhere."""
    words = _("Its sites go elsewhere, a few at a time.")
    return _at_once(request, name, deed=operations.approve_emptying, words=f"%(server)s: {words}")


@require_POST
@held_by(*KEEPERS)
def take_back(request: HttpRequest, name: str) -> HttpResponse:
    """Have a web host take new sites again."""
    words = _("%(server)s takes sites again.")
    return _at_once(request, name, deed=operations.take_back, words=words)


@require_POST
@held_by(*KEEPERS)
def retire(request: HttpRequest, name: str) -> HttpResponse:
    """Take an empty web host out of use."""
    return _at_once(request, name, deed=operations.retire, words=_("%(server)s is out of use."))


def _said_of(server: WebServer) -> str:
    if server.emptying_asked_at:
        return _("It takes no new sites any more. Moving its sites waits for a second person.")
    if server.emptied_since:
        return _("Its sites go elsewhere, a few at a time.")
    return _("It takes no new sites any more.")


def _at_once(request: HttpRequest, name: str, *, deed: Callable[..., WebServer], words: str) -> HttpResponse:
    server = get_object_or_404(WebServer, name=name)
    try:
        deed(server=server, by=person(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, words % {"server": server})
    return redirect("central_hosts:show", name)


def _done(form: Any, deed: Callable[[], WebServer]) -> WebServer | None:
    """Do it, or put what was refused at the field it belongs to; nothing typed is lost."""
    try:
        return deed()
    except DomainError as error:
        refused(form, error)
        return None
