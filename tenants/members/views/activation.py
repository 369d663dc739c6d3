"""Taking over an account by the one-time link, then the rules, then the offer of a second factor."""

from __future__ import annotations

from django.contrib.auth import login
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from kernel.errors import InvalidValue
from tenants.members import activations, terms
from tenants.members.errors import LinkRefused
from tenants.members.forms import PasswordForm, TermsForm
from tenants.members.models import User
from tenants.registry.switching import current_tenant, in_platform

BACKEND = "tenants.members.backends.SchemaBoundBackend"
TRIES, WINDOW_SECONDS = 20, 600


@never_cache
@sensitive_post_parameters("password1", "password2")
def activate(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the page and uses nothing up; POST sets the password and signs in."""
    if _too_many_tries(request):
        return _page(request, "members/link_refused.html", {"message": _too_many_words(), "remedy": ""}, status=429)
    try:
        row = activations.peek(token)
    except LinkRefused as error:
        shown = {"message": error.message, "remedy": error.remedy, "code": error.code}
        return _page(request, "members/link_refused.html", shown, status=410)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        response = _taken_over(request, token, form)
        if response is not None:
            return response
    return _page(request, "members/activate.html", {"form": form, "account": row.user})


def _taken_over(request: HttpRequest, token: str, form: PasswordForm) -> HttpResponse | None:
    try:
        user = activations.consume(token, password=form.cleaned_data["password1"])
    except LinkRefused as error:
        shown = {"message": error.message, "remedy": error.remedy, "code": error.code}
        return _page(request, "members/link_refused.html", shown, status=410)
    except InvalidValue as error:
        form.add_error("password1", str(error))
        return None
    login(request, user, backend=BACKEND)
    return redirect("account_login" if in_platform() else "members:terms")


@never_cache
def accept(request: HttpRequest) -> HttpResponse:
    """Show the rules; accepting them makes the site active and leads to the second factor."""
    user = request.user
    if not isinstance(user, User):
        return redirect("account_login")
    form = TermsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        terms.accept_terms(user=user)
        return redirect("members:welcome")
    return _page(request, "members/terms.html", {"form": form, "terms": terms.current_terms()})


@never_cache
def welcome(request: HttpRequest) -> HttpResponse:
    """Offer the second factor, and the way to the management pages."""
    if not isinstance(request.user, User):
        return redirect("account_login")
    return _page(request, "members/welcome.html", {})


def _page(request: HttpRequest, template: str, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    """Render a page whose address may hold the token: nothing tells that address to anybody."""
    site = None if in_platform() else current_tenant()
    response = render(request, template, {**context, "site": site}, status=status)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _too_many_tries(request: HttpRequest) -> bool:
    """Count looks at links by address; guessing 256 bits is hopeless, this only keeps the log quiet."""
    key = f"activation-tries:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, WINDOW_SECONDS)
    return bool(cache.incr(key) > TRIES)


def _too_many_words() -> str:
    return _("Too many links were tried from here. Wait ten minutes, then open the link of your e-mail again.")
