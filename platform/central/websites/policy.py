"""Reading how the chain is run: the policy in force, and the one a case keeps."""

from __future__ import annotations

from central.websites.models import ChainPolicy, WebsiteRequest
from kernel.time import now


def current_policy() -> ChainPolicy:
    """Return the policy in force; the declared defaults, as an unsaved row, where nobody set one."""
    found = ChainPolicy.objects.filter(valid_from__lte=now()).order_by("-valid_from", "-id").first()
    return found or ChainPolicy()


def policy_of(case: WebsiteRequest) -> ChainPolicy:
    """Return the policy a case was submitted under."""
    return case.policy or ChainPolicy()
