"""Taking over an account by the one-time link, then the rules, then the offer of a second factor."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import cast

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from kernel.errors import InvalidValue, StaleDecision
from tenants.members import activations, terms
from tenants.members.adapter import MANAGEMENT
from tenants.members.errors import LinkExpired, LinkRefused
from tenants.members.forms import PasswordForm, TermsForm
from tenants.members.models import User
from tenants.members.roles import is_administrator, works_here
from tenants.members.throttle import is_too_many
from tenants.registry.switching import current_tenant, in_platform

BACKEND = "tenants.members.backends.SchemaBoundBackend"
LOOKS_MOST, RESENDS_MOST = 30, 3

LinkView = Callable[[HttpRequest, str], HttpResponse]


def one_time_link(view: LinkView) -> LinkView:
    """Keep a link's address to ourselves, slow down who tries links by the dozen, show refusals in words."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        if is_too_many(request, what="activation", most=LOOKS_MOST):
            return _too_many(request)
        try:
            response = view(request, token)
        except LinkRefused as error:
            shown: dict[str, object] = {"message": error.message, "remedy": error.remedy, "code": error.code}
            shown["token"] = token if isinstance(error, LinkExpired) else ""
            response = _page(request, "members/link_refused.html", shown, status=error.status)
        # Never the path, which holds the token. Under `no-referrer` browsers post with `Origin: null`,
        # which the CSRF check refuses.
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return cast(LinkView, guarded)


@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
@one_time_link
def activate(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the page and uses nothing up; POST sets the password and signs in."""
    row = activations.peek(token)
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        response = _taken_over(request, token, form)
        if response is not None:
            return response
    status = 422 if form.errors else 200
    return _page(request, "members/activate.html", {"form": form, "account": row.user}, status=status)


@require_POST
@one_time_link
def resend(request: HttpRequest, token: str) -> HttpResponse:
    """Send a new link in place of an expired one, to the registered address and to no other."""
    if is_too_many(request, what="resend", most=RESENDS_MOST):
        return _too_many(request)
    activations.renew_expired(token)
    return _page(request, "members/link_sent.html", {})


@login_required
@never_cache
def accept(request: HttpRequest) -> HttpResponse:
    """Show the rules; accepting them makes the site active and leads to the second factor."""
    user = cast(User, request.user)
    if in_platform() or not is_administrator(user):
        return redirect("/")
    rules = terms.current_terms()
    form = TermsForm(
        request.POST if request.method == "POST" else None, sentence=rules.accept, initial={"version": rules.version}
    )
    if request.method == "POST" and form.is_valid():
        try:
            terms.accept_terms(user=user, version=form.cleaned_data["version"])
        except StaleDecision as error:
            form = TermsForm(None, sentence=rules.accept, initial={"version": rules.version})
            return _page(request, "members/terms.html", {"form": form, "terms": rules, "stale": error}, status=409)
        return redirect("members:welcome")
    return _page(request, "members/terms.html", {"form": form, "terms": rules}, status=422 if form.errors else 200)


@login_required
@never_cache
def welcome(request: HttpRequest) -> HttpResponse:
    """Offer the second factor, and the way on."""
    user = cast(User, request.user)
    later = MANAGEMENT if not in_platform() and works_here(user) else "/"
    return _page(request, "members/welcome.html", {"later": later})


def _taken_over(request: HttpRequest, token: str, form: PasswordForm) -> HttpResponse | None:
    try:
        user = activations.consume(token, password=form.cleaned_data["password1"])
    except InvalidValue as error:
        form.add_error("password1", str(error))
        return None
    login(request, user, backend=BACKEND)
    # The password was typed a moment ago: a second factor can be set up without typing it again.
    record_authentication(request, user, method="password", reauthenticated=True)
    return redirect("members:terms" if terms.must_accept(user) else "members:welcome")


def _too_many(request: HttpRequest) -> HttpResponse:
    words = _("Too many links were tried from here. Wait ten minutes, then open the link of your e-mail again.")
    return _page(request, "members/link_refused.html", {"message": words, "remedy": ""}, status=429)


def _page(request: HttpRequest, template: str, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    site = None if in_platform() else current_tenant()
    return render(request, template, {**context, "site": site}, status=status)
