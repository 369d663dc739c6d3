"""The entries of the requests in the main menu."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from central.people.access import person
from central.people.models import CHAIN_LEVELS
from central.people.rules import CENTRAL_IT
from central.people.visibility import holds, is_visitor, may_ask, once
from central.ui.navigation import Entry, register
from central.websites.queries import count_waiting


def register_entries() -> None:
    """Add the inbox for the chain, the requests for applicants, tracking for visitors."""
    register(
        Entry(
            view_name="websites:inbox",
            label=_("Dispositions"),
            icon="inbox",
            order=10,
            visible=holds(*CHAIN_LEVELS),
            count=_waiting,
        )
    )
    register(
        Entry(view_name="websites:mine", label=_("My requests"), icon="file-text", order=20, visible=may_ask),
    )
    register(
        Entry(
            view_name="websites:bulk",
            label=_("Many requests at once"),
            icon="table",
            order=25,
            visible=holds(*CENTRAL_IT),
        )
    )
    register(
        Entry(view_name="websites:track_form", label=_("Track a request"), icon="search", order=20, visible=is_visitor),
    )


def _waiting(request: HttpRequest) -> int:
    user = person(request)
    return once(request, "inbox", ask=lambda: count_waiting(user))
