"""The entry of the web hosts in the main menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from central.hosts.access import KEEPERS
from central.people.visibility import holds
from central.ui.navigation import Entry, register


def register_entries() -> None:
    """Add the web hosts for the administrators of the platform."""
    register(
        Entry(
            view_name="central_hosts:listing",
            label=_("Web hosts"),
            icon="server",
            order=46,
            visible=holds(*KEEPERS),
        )
    )
