"""The words to a site's registered contact when the site is suspended, opened, renamed or deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from central.websites.models import WebsiteRequest
from kernel import outbox
from kernel.outbox.models import OutboxMessage
from kernel.outbox.registry import Rendered, register
from kernel.procedure.texts import Text
from provisioning.models import Run


@dataclass(frozen=True)
class Words:
    """Subject and paragraphs of one kind of message, as msgids; the reason is told only where there is one."""

    label: Text
    subject: str
    paragraphs: tuple[str, ...]


REASON = gettext_noop("The reason given: %(reason)s")
ASK = gettext_noop("If you did not expect this, ask the office that runs this platform.")

KINDS: Mapping[str, Words] = {
    "suspend": Words(
        gettext_lazy("Site suspended"),
        gettext_noop("The website %(host)s is suspended"),
        (
            gettext_noop("The website of %(name)s is suspended: visitors see a page saying so. Nothing is lost."),
            REASON,
            ASK,
        ),
    ),
    "unsuspend": Words(
        gettext_lazy("Site open again"),
        gettext_noop("The website %(host)s is open again"),
        (gettext_noop("The suspension of the website of %(name)s is lifted, and the site was seen to work."),),
    ),
    "rename": Words(
        gettext_lazy("Site renamed"),
        gettext_noop("The website of %(name)s has a new name: %(host)s"),
        (
            gettext_noop("The website answers at %(host)s now. %(former)s leads on to it until %(until)s."),
            gettext_noop("Please change the address on letterheads, signs and links before then."),
            REASON,
            ASK,
        ),
    ),
    "delete": Words(
        gettext_lazy("Site deleted"),
        gettext_noop("The website %(host)s is deleted"),
        (
            gettext_noop("The website of %(name)s is deleted: its pages, its accounts and its files are removed."),
            gettext_noop("Its name rests, so that nobody else inherits its visitors."),
            REASON,
            ASK,
        ),
    ),
}


def register_kinds() -> None:
    """Make the message kinds of this app known to the outbox."""
    for kind, words in KINDS.items():
        register(f"lifecycle.{kind}", partial(render, words), label=words.label)


def render(words: Words, message: OutboxMessage) -> Rendered:
    """Return a message from its msgids."""
    shown = [part for part in words.paragraphs if part is not REASON or message.context["reason"]]
    text = "\n\n".join(_(part) % message.context for part in shown)
    return Rendered(subject=_(words.subject) % message.context, text=f"{text}\n")


def tell_contact(run: Run) -> None:
    """Write to the contact registered with the request, once for each run, in the caller's transaction."""
    case = WebsiteRequest.objects.filter(number=run.reference).select_related("agency").first()
    if run.kind not in KINDS or case is None or not case.responsible_email:
        return
    moved = run.steps.filter(key="primary_name").values_list("result", flat=True).first() or {}
    wish = run.desired["wish"]
    context = {
        "name": run.desired["tenant_name"],
        "host": moved.get("host") or run.desired["host"],
        "former": moved.get("former_host", ""),
        "until": str(moved.get("redirects_until", ""))[:10],
        "reason": wish.get("reason", ""),
    }
    outbox.enqueue(
        kind=f"lifecycle.{run.kind}",
        recipient=case.responsible_email,
        context=context,
        reference=run.reference,
        once=f"lifecycle:{run.pk}",
    )
