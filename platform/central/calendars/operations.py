"""Setting how the chain is run: profile, passed-over rows, the button, and how long names are held, in one breath."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from central.websites import operations as websites
from central.websites.models import ChainPolicy
from central.websites.procedure import LAPSE_POLICY
from kernel.clock.operations import revise_policy
from kernel.clock.policies import Policy
from kernel.clock.queries import current_policy
from tenants.members.models import User


@transaction.atomic
def set_chain(
    *, profile: str, auto_provision: bool, skipped_rows: Sequence[str], reservation_days: int, source: str, by: User
) -> ChainPolicy:
    """Let another policy of the chain hold from now on; cases that are under way keep theirs.

    :param reservation_days: working days a name is held for a request that does not move.
    :param source: the rule or decision it rests on.
    :raises NotAllowed: when `by` is no platform administrator.
    :raises InvalidValue: for an unknown profile, a row that may not be passed over, or a blank source.
    :raises InvalidServiceTime: for a number of days that cannot be counted.
    :raises PolicyMissing: when the service times have not been loaded.
    :raises StaleDecision: when somebody else revised the holding time at the same moment.
    """
    row = websites.set_policy(
        profile=profile, auto_provision=auto_provision, skipped_rows=skipped_rows, source=source, by=by
    )
    if current_policy(LAPSE_POLICY.code).standard.amount != reservation_days:
        revise_policy(
            code=LAPSE_POLICY.code,
            policy=Policy.WORKING_DAYS,
            amount=reservation_days,
            source=source,
            reason=source,
            by=by,
        )
    return row
