"""Who may look at a request: its agency's people, and the officials and auditors of central IT."""

from __future__ import annotations

from central.people.models import Role
from central.people.queries import has_role, may_act_for
from central.websites.charter import own_batches
from central.websites.models import Batch, WebsiteRequest
from tenants.members.models import User

OFFICIALS = tuple(Role)


def may_see(user: User, case: WebsiteRequest) -> bool:
    """Say whether a person may see a request with everything in it."""
    return (
        may_act_for(user, agency_id=case.agency_id)
        or has_role(user, *OFFICIALS)
        or case.pk in own_batches(user, [case])
    )


def may_see_batch(user: User, batch: Batch) -> bool:
    """Say whether a person may see a batch: who sent it, and the officials."""
    return batch.by_id == user.pk or has_role(user, *OFFICIALS)
