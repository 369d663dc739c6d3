"""The entries of the people pages in the main menu."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from central.people.models import Role
from central.people.queries import links_to_decide
from central.people.visibility import holds, once
from central.ui.navigation import Entry, register


def register_entries() -> None:
    """Add links and appointments for those who decide or read them."""
    register(
        Entry(
            view_name="people:links",
            label=_("Links to agencies"),
            icon="link",
            order=50,
            visible=holds(Role.OPERATOR, Role.PLATFORM_ADMIN),
            count=_waiting,
        )
    )
    register(
        Entry(
            view_name="people:appointments",
            label=_("Appointments"),
            icon="users",
            order=60,
            visible=holds(Role.PLATFORM_ADMIN, Role.OPERATOR, Role.AUDITOR),
        )
    )


def _waiting(request: HttpRequest) -> int:
    return once(request, "links", ask=lambda: links_to_decide().count())
