"""The entry of the calendar in the main menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from central.people.models import Role
from central.people.visibility import holds
from central.ui.navigation import Entry, register


def register_entries() -> None:
    """Add the calendar for every official."""
    register(
        Entry(
            view_name="calendars:this_year",
            label=_("Working calendar"),
            icon="calendar",
            order=70,
            visible=holds(*Role),
        )
    )
