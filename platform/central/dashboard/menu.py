"""The entries of the dashboard in the main menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from central.people.models import Role
from central.people.visibility import holds
from central.ui.navigation import Entry, register


def register_entries() -> None:
    """Add the dashboard and the list of sites for every official."""
    register(
        Entry(
            view_name="dashboard:dashboard",
            label=_("Dashboard"),
            icon="chart-bar",
            order=30,
            visible=holds(*Role),
        )
    )
    register(Entry(view_name="dashboard:fleet", label=_("Sites"), icon="world-www", order=40, visible=holds(*Role)))
