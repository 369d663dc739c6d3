"""Who may open a page: declared on each view, so that an undeclared address is found by a test."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from central.people.models import Role
from central.people.queries import has_role
from tenants.members.models import User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

PUBLIC = "public"
SIGNED_IN = "signed in"


def public(view: View[P]) -> View[P]:
    """Declare a page that anybody may open."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View[P]) -> View[P]:
    """Declare a page for whoever has an account; others are led to the sign-in and back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    guarded.access = SIGNED_IN  # type: ignore[attr-defined]
    return cast(View[P], guarded)


def held_by(*roles: Role) -> Callable[[View[P]], View[P]]:
    """Declare a page for the holders of one of the roles, today.

    :raises PermissionDenied: (when opened) for anybody else who is signed in; names the roles.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not has_role(person(request), *roles):
                words = ", ".join(str(role.label) for role in roles)
                raise PermissionDenied(_("This page is for: %(roles)s.") % {"roles": words})
            return view(request, *args, **kwargs)

        guarded.access = tuple(role.value for role in roles)  # type: ignore[attr-defined]
        return cast(View[P], guarded)

    return decorate


def person(request: HttpRequest) -> User:
    """Return who is signed in; only for views declared so."""
    user: Any = request.user
    assert isinstance(user, User)  # noqa: S101
    return user
