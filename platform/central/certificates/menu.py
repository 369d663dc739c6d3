"""The entry of the certificates in the main menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from central.certificates import queries
from central.certificates.access import READERS
from central.people.visibility import holds
from central.ui.navigation import Entry, register


def register_entries() -> None:
    """Add the certificates for those who run the platform, with the number of those that need somebody."""
    register(
        Entry(
            view_name="central_certificates:listing",
            label=_("Certificates"),
            icon="certificate",
            order=45,
            visible=holds(*READERS),
            count=lambda request: queries.needing_somebody(),
        )
    )
