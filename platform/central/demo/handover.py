"""The site's administrator takes over: opens the one-time link, sets a password, accepts the rules."""

from __future__ import annotations

from central.demo.setting import password
from central.websites.models import WebsiteRequest
from central.websites.sites import find_handover
from tenants.members import activations, terms
from tenants.registry.switching import in_tenant


def activate(case: WebsiteRequest) -> None:
    """Do what the person responsible does with the link of the mail; only the demo mints a link by itself."""
    found = find_handover(case)
    if found is None:
        return
    with in_tenant(found.tenant):
        raw = activations.mint(found.activation_id)
        user = activations.consume(raw, password=password(), by="demo")
        terms.accept_terms(user=user)
