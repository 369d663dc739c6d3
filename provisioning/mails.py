"""The words of the messages about a site's operations; made when a message is sent, in its own language."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.outbox.models import OutboxMessage
from kernel.outbox.registry import Rendered, register
from kernel.time import now
from provisioning.operations.archiving import MESSAGE


def register_kinds() -> None:
    """Tell the outbox how the warnings before an archiving are made."""
    register(MESSAGE, archive_warning, label=gettext_lazy("Warning before a site is archived"))


def archive_warning(message: OutboxMessage) -> Rendered:
    """Say which site goes, when, why, and what its people can do."""
    values = message.context
    day = date.fromisoformat(values["day"])
    filled = {
        **values,
        "day": date_format(day, "j F Y"),
        "days": max(0, (day - timezone.localdate(now())).days),
    }
    paragraphs = (
        _("The site %(site)s (%(host)s) will be archived on %(day)s, in %(days)s days."),
        _("Reason: %(reason)s"),
        _(
            "From that day on it is not served any more. A final copy of its pages, files and accounts is kept, "
            "and its name is held for it."
        ),
        _("Should the site stay, tell your region's Dinas Kominfo before that day."),
    )
    subject = _("%(host)s will be archived on %(day)s") % filled
    return Rendered(subject=subject, text="\n\n".join(words % filled for words in paragraphs) + "\n")
