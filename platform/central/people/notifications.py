"""The words of the messages about links to agencies."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.outbox.models import OutboxMessage
from kernel.outbox.registry import Rendered, register


def register_kinds() -> None:
    """Make the message kinds of this app known to the outbox."""
    register("people.link_requested", _link_requested, label=gettext_lazy("Link to an agency to be confirmed"))
    register("people.link_confirmed", _link_confirmed, label=gettext_lazy("Link to an agency confirmed"))
    register("people.link_refused", _link_refused, label=gettext_lazy("Link to an agency refused"))


def _link_requested(message: OutboxMessage) -> Rendered:
    return Rendered(
        subject=_("Please confirm: %(name)s for %(agency)s") % message.context,
        text=_(
            "%(name)s (%(position)s) asks to act for %(agency)s.\n\n"
            "Check with the agency before you confirm: whoever is linked may ask for a website in its name."
        )
        % message.context,
    )


def _link_confirmed(message: OutboxMessage) -> Rendered:
    return Rendered(
        subject=_("You may now act for %(agency)s") % message.context,
        text=_(
            "Dear %(name)s,\n\nYour link to %(agency)s has been confirmed. "
            "You can sign in and fill in the request for a website."
        )
        % message.context,
    )


def _link_refused(message: OutboxMessage) -> Rendered:
    return Rendered(
        subject=_("Your link to %(agency)s was not confirmed") % message.context,
        text=_(
            "Dear %(name)s,\n\nYour link to %(agency)s was not confirmed.\n\nReason: %(reason)s\n\n"
            "You may ask again when the reason no longer holds."
        )
        % message.context,
    )
