"""News of the sites for whoever is above: declared here, received there."""

from __future__ import annotations

from django.dispatch import Signal

# Sent once a site's administrator has accepted the rules; arguments: tenant, user. It is sent in the platform's schema,
# in the transaction that makes the site ACTIVE.
site_activated = Signal()
