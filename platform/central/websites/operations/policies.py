"""Setting how the chain is run, and declaring the service times of the procedure."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from central.people.models import Role
from central.people.queries import has_role
from central.people.rules import Actor
from central.people.values import plain_line
from central.websites.models import ChainPolicy
from central.websites.procedure import SKIPPABLE_ROWS, service_times
from central.websites.states import ProfileCode
from kernel import audit
from kernel.clock.operations import declare_policies, seed_calendar
from kernel.errors import InvalidValue, NotAllowed
from tenants.members.models import User

SOURCE_LENGTH = 200


@transaction.atomic
def set_policy(
    *,
    by: Actor,
    source: str,
    profile: str = ProfileCode.PROSE_8,
    auto_provision: bool = False,
    skipped_rows: Sequence[str] = (),
) -> ChainPolicy:
    """Let another policy hold from now on; cases that are under way keep theirs.

    :param source: the rule or decision it rests on.
    :raises NotAllowed: when `by` is a person without the role of platform administrator.
    :raises InvalidValue: for an unknown profile, or a row that may not be passed over.
    """
    if isinstance(by, User) and not has_role(by, Role.PLATFORM_ADMIN):
        raise NotAllowed(
            _("Only a platform administrator sets how the chain is run."), remedy=_("Ask a platform administrator.")
        )
    _check(profile, skipped_rows)
    row = ChainPolicy.objects.create(
        profile=profile,
        auto_provision=auto_provision,
        skipped_rows=sorted(set(skipped_rows)),
        source=plain_line(source, field="source", most=SOURCE_LENGTH),
        created_by=by if isinstance(by, User) else None,
    )
    audit.record(
        event="chain_policy.set",
        subject=f"chain_policy:{row.pk}",
        by=by,
        data={"profile": profile, "auto_provision": auto_provision, "skipped_rows": row.skipped_rows},
    )
    return row


@transaction.atomic
def prepare_procedure(*, by: Actor) -> None:
    """Give the office its calendar and the procedure its service times; what is there already stays."""
    seed_calendar(timezone=settings.TIME_ZONE, by=by)
    declare_policies(service_times(), by=by)


def _check(profile: str, skipped_rows: Sequence[str]) -> None:
    if profile not in ProfileCode.values:
        raise InvalidValue(
            _("There is no profile “%(profile)s”.") % {"profile": str(profile)[:40]},
            remedy=_("Choose one of: %(choices)s") % {"choices": ", ".join(ProfileCode.values)},
            field="profile",
        )
    wrong = [row for row in skipped_rows if row not in SKIPPABLE_ROWS]
    if wrong:
        raise InvalidValue(
            _("Row %(row)s may not be passed over.") % {"row": str(wrong[0])[:10]},
            remedy=_("These may: %(rows)s") % {"rows": ", ".join(SKIPPABLE_ROWS)},
            field="skipped_rows",
        )
