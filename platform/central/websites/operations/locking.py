"""Taking one request in hand: its row locked, its version compared."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from central.websites.models import Decision, WebsiteRequest
from central.websites.procedure import PROCEDURE
from kernel.clock.wording import format_moment
from kernel.errors import StaleDecision


def lock_case(case: WebsiteRequest, *, version: int | None) -> WebsiteRequest:
    """Return the request as it is now, locked until the transaction ends.

    :param version: what the person saw; None for the platform's own moves, which look at the state alone.
    :raises StaleDecision: when somebody was first; names who decided what and when.
    """
    found = (
        WebsiteRequest.objects.select_for_update(of=("self",), no_key=True)
        .select_related("agency", "parent", "policy", "officer", "applicant", "site__parent", "batch__by")
        .get(pk=case.pk)
    )
    if version is not None and found.version != version:
        raise _stale(found)
    return found


def _stale(case: WebsiteRequest) -> StaleDecision:
    last = Decision.objects.filter(request=case).select_related("by").order_by("-id").first()
    remedy = _("Nothing of yours was stored. Look at the request as it is now, then decide again.")
    if last is None:
        return StaleDecision(_("Somebody changed this request while you had it open."), remedy=remedy)
    return StaleDecision(
        _("%(who)s (%(role)s) was first: “%(action)s” on %(time)s. The request is now “%(state)s”.")
        % {
            "who": last.by.get_full_name() if last.by else _("The platform"),
            "role": PROCEDURE.actor_label(last.role),
            "action": last.get_action_display(),
            "time": format_moment(last.decided_at, timezone.get_default_timezone()),
            "state": case.get_state_display(),
        },
        remedy=remedy,
    )
