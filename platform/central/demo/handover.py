"""The site's administrator takes over: opens the one-time link, sets a password, accepts the rules."""

from __future__ import annotations

import time

from central.demo.setting import password
from central.websites.models import WebsiteRequest
from central.websites.sites import find_handover
from kernel.outbox.models import MessageState, OutboxMessage
from tenants.members import activations, terms
from tenants.registry.switching import in_tenant

MOST_SECONDS, POLL_SECONDS = 10.0, 0.05


def activate(case: WebsiteRequest) -> None:
    """Do what the person responsible does with the link of the mail; only the demo mints a link by itself."""
    found = find_handover(case)
    if found is None:
        return
    _wait_for_mail(case)
    with in_tenant(found.tenant):
        raw = activations.mint(found.activation_id)
        user = activations.consume(raw, password=password(), by="demo")
        terms.accept_terms(user=user)


def _wait_for_mail(case: WebsiteRequest) -> None:
    """Let the mail with the link go first, as it would: a link used up before cannot be sent any more."""
    until = time.monotonic() + MOST_SECONDS
    mails = OutboxMessage.objects.filter(kind=activations.KIND, reference=case.number)
    while mails.exclude(state=MessageState.SENT).exists() and time.monotonic() < until:
        time.sleep(POLL_SECONDS)
