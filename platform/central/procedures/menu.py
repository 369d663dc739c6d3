"""The entry of the procedures in the main menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from central.ui.navigation import Entry, register


def register_entries() -> None:
    """Add the entry; the procedures are public."""
    register(
        Entry(
            view_name="procedures:index",
            label=_("Procedures"),
            icon="list-check",
            order=90,
            visible=lambda request: True,
        )
    )
