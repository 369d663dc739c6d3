"""A site will be archived and none of its own people can be told: central IT is, in words of their own."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from central.people.queries import addresses_of
from central.people.rules import CENTRAL_IT
from kernel import outbox
from kernel.outbox.models import OutboxMessage
from kernel.outbox.registry import Rendered, register
from provisioning.models import ArchivePlan
from provisioning.signals import archive_unheard

KIND = "lifecycle.archive_unheard"


def register_kind() -> None:
    """Make the message known to the outbox."""
    register(KIND, render, label=gettext_lazy("Nobody of a site can be warned of its archiving"))


def connect() -> None:
    """Listen to the announcements; called once the apps are ready."""
    archive_unheard.connect(on_unheard, dispatch_uid="lifecycle.archive_unheard")


def on_unheard(sender: object, *, plan: ArchivePlan, days: int, day: date, **_more: Any) -> int:
    """Tell everybody of central IT, once for each warning, in the caller's transaction; return how many."""
    addresses = addresses_of(CENTRAL_IT)
    tenant = plan.tenant
    context = {"site": tenant.name, "host": tenant.host, "day": day.isoformat(), "reason": plan.reason}
    for address in addresses:
        whom = hashlib.sha256(address.encode()).hexdigest()[:16]
        once = f"archive-unheard:{plan.pk}:{days}:{whom}"
        outbox.enqueue(kind=KIND, recipient=address, context=context, reference=tenant.host, once=once)
    return len(addresses)


def render(message: OutboxMessage) -> Rendered:
    """Say which site it is, when it goes, and what to do before."""
    filled = {**message.context, "day": date_format(date.fromisoformat(message.context["day"]), "j F Y")}
    paragraphs = (
        _(
            "The site %(site)s (%(host)s) will be archived on %(day)s. Its administrators have no e-mail address, or "
            "there are none: nobody of the site was told."
        ),
        _("Reason: %(reason)s"),
        _("Tell the agency yourself, or withdraw the day on the site\u2019s page until it knows."),
    )
    subject = _("Nobody at %(host)s knows that the site will be archived") % filled
    return Rendered(subject=subject, text="\n\n".join(words % filled for words in paragraphs) + "\n")
