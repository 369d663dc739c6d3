"""Who sees which entry of the main menu: asked once a request, however many entries ask."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from django.http import HttpRequest

from central.people.models import Role
from central.people.queries import agencies_of, roles_of
from tenants.members.models import User

T = TypeVar("T")


def once(request: HttpRequest, key: Hashable, *, ask: Callable[[], T]) -> T:
    """Return the answer of `ask`, remembered with the request it was asked for."""
    answers = request.__dict__.setdefault("_menu_answers", {})
    if key not in answers:
        answers[key] = ask()
    found: T = answers[key]
    return found


def roles_today(request: HttpRequest) -> frozenset[str]:
    """Return the roles the person behind a request holds today; none for a visitor."""
    user = request.user
    if not isinstance(user, User):
        return frozenset()
    return once(request, "roles", ask=lambda: frozenset(role.role for role in roles_of(user)))


def holds(*roles: Role) -> Callable[[HttpRequest], bool]:
    """Return who sees an entry: the holders of one of the roles."""
    wanted = frozenset(role.value for role in roles)
    return lambda request: bool(roles_today(request) & wanted)


def is_visitor(request: HttpRequest) -> bool:
    """Say whether nobody has signed in."""
    return not isinstance(request.user, User)


def may_ask(request: HttpRequest) -> bool:
    """Say whether a person may have requests of their own: whoever holds no post, or acts for an agency besides."""
    user = request.user
    if not isinstance(user, User):
        return False
    return not roles_today(request) or once(request, "agencies", ask=lambda: agencies_of(user).exists())
