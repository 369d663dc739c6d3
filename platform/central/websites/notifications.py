"""The words of the messages about requests; made when a message is sent, in its own language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from central.websites.procedure import PROCEDURE
from central.websites.wording import due_words
from kernel.outbox.models import OutboxMessage
from kernel.outbox.registry import Rendered, register
from kernel.procedure.texts import Text


@dataclass(frozen=True)
class Words:
    """Subject and paragraphs of one kind of message, as msgids."""

    label: Text
    subject: str
    paragraphs: tuple[str, ...]


# An address ends its line: a full stop behind it would be taken for a part of it.
FOLLOW = gettext_noop("Follow the request here:\n%(url)s\n\nWithout signing in:\n%(tracking_url)s")
OPEN = gettext_noop("Open it here:\n%(url)s")

KINDS: dict[str, Words] = {
    "websites.received": Words(
        gettext_lazy("Request received"),
        gettext_noop("Request %(number)s has been received"),
        (
            gettext_noop("The request of %(agency)s for %(host)s has been received under the number %(number)s."),
            gettext_noop("The receipt is attached. The name is held for you while the request is being decided."),
            FOLLOW,
        ),
    ),
    "websites.returned": Words(
        gettext_lazy("Request returned"),
        gettext_noop("Request %(number)s has come back to you"),
        (
            gettext_noop("The request of %(agency)s for %(host)s needs to be mended; the attached note says what."),
            gettext_noop("What you entered is kept. Mend it and submit it again here:\n%(url)s"),
        ),
    ),
    "websites.rejected": Words(
        gettext_lazy("Request rejected"),
        gettext_noop("Request %(number)s has been rejected"),
        (
            gettext_noop("The request of %(agency)s for %(host)s has been rejected."),
            gettext_noop("The attached letter gives the reason and says what you can do."),
        ),
    ),
    "websites.withdrawn": Words(
        gettext_lazy("Request withdrawn"),
        gettext_noop("Request %(number)s has been withdrawn"),
        (gettext_noop("The request of %(agency)s for %(host)s has been withdrawn, and the name is free again."),),
    ),
    "websites.lapsed": Words(
        gettext_lazy("Reservation lapsed"),
        gettext_noop("The name %(host)s is not held any more"),
        (
            gettext_noop("Request %(number)s of %(agency)s has not moved for a long time, so its name is free again."),
            gettext_noop(
                "The request itself stands. With its next step the name is held again, if nobody else took it."
            ),
            FOLLOW,
        ),
    ),
    "websites.answered": Words(
        gettext_lazy("Reply to the agency"),
        gettext_noop("The website %(host)s is ready: reply to request %(number)s"),
        (
            gettext_noop("The website of %(agency)s is ready. The reply letter is attached."),
            gettext_noop(
                "%(responsible)s gets a message of its own with the one-time activation link. "
                "The site is active once the rules are accepted."
            ),
        ),
    ),
    "websites.active": Words(
        gettext_lazy("Site in use"),
        gettext_noop("The website %(host)s is active"),
        (gettext_noop("The rules were accepted and the website of %(agency)s is in use. Request %(number)s is done."),),
    ),
    "websites.assigned": Words(
        gettext_lazy("Request assigned"),
        gettext_noop("Request %(number)s is yours now"),
        (gettext_noop("The request of %(agency)s for %(host)s was assigned to you."), OPEN),
    ),
    "websites.built": Words(
        gettext_lazy("Site built"),
        gettext_noop("The website %(host)s is built and proven"),
        (
            gettext_noop(
                "The website of %(agency)s (request %(number)s) answers from outside. Your report is due next."
            ),
            OPEN,
        ),
    ),
    "websites.problem": Words(
        gettext_lazy("Building of a site stopped"),
        gettext_noop("The building of %(host)s has stopped"),
        (
            gettext_noop("The building of the website of %(agency)s (request %(number)s) stopped: %(problem)s."),
            gettext_noop("What was made stays. Look at the reason, mend it, and let it go on here:\n%(url)s"),
        ),
    ),
}
KINDS |= {
    "websites.batch_submitted": Words(
        gettext_lazy("Batch submitted"),
        gettext_noop("Batch %(number)s: %(submitted)s requests submitted"),
        (
            gettext_noop(
                "The list %(file)s is dealt with. Submitted: %(submitted)s. There already: %(skipped)s. "
                "Refused: %(refused)s."
            ),
            gettext_noop("Every line with its number, and the refused ones with their reason, stands here:\n%(url)s"),
        ),
    ),
    "websites.batch_waiting": Words(
        gettext_lazy("Batch waiting"),
        gettext_noop("Batch %(number)s: %(count)s requests wait for you"),
        (gettext_noop("%(count)s requests of the batch %(number)s have come to you. Decide on them together."), OPEN),
    ),
    "websites.batch_answered": Words(
        gettext_lazy("Batch answered"),
        gettext_noop("Batch %(number)s: %(count)s websites are ready"),
        (
            gettext_noop("%(count)s websites of the batch %(number)s are ready; the attached letter lists them."),
            gettext_noop("Each has a reply letter of its own, and its activation link went to its own address."),
            gettext_noop("All letters stand here:\n%(url)s"),
        ),
    ),
}
WAITING = "websites.waiting"


def register_kinds() -> None:
    """Make the message kinds of this app known to the outbox."""
    for kind, words in KINDS.items():
        register(kind, _renderer(words), label=words.label)
    register(WAITING, render_waiting, label=gettext_lazy("Work waiting"))


def render(words: Words, message: OutboxMessage) -> Rendered:
    """Return a message from its msgids."""
    paragraphs = [_(paragraph) % message.context for paragraph in words.paragraphs]
    return Rendered(subject=_(words.subject) % message.context, text="\n\n".join(paragraphs) + "\n")


def render_waiting(message: OutboxMessage) -> Rendered:
    """Return the message to whoever holds the next step."""
    context = {**message.context, "activity": PROCEDURE.row(message.context["row"]).activity}
    due = message.context["due"]
    when = (
        _("It is due %(due)s.") % {"due": due_words(datetime.fromisoformat(due))}
        if due
        else _("No standard time is set for it.")
    )
    text = _("Request %(number)s of %(agency)s for %(host)s waits for you:\n\n%(activity)s") % context
    return Rendered(
        subject=_("Request %(number)s waits for you") % context, text=f"{text}\n\n{when}\n\n{_(OPEN) % context}\n"
    )


def _renderer(words: Words) -> Callable[[OutboxMessage], Rendered]:
    return partial(render, words)
