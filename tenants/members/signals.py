"""News of the sites for whoever is above: declared here, received there."""

from __future__ import annotations

from django.dispatch import Signal

# Sent once a site's administrator has accepted the rules and the site is ACTIVE; arguments: tenant, user.
site_activated = Signal()
