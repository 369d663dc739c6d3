"""Who is told when a certificate cannot be had or is about to end, and in what words."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from central.people.queries import addresses_of, today
from central.people.rules import CENTRAL_IT
from kernel import outbox
from kernel.outbox.models import OutboxMessage
from kernel.outbox.registry import Rendered, register
from provisioning.certificates.models import Certificate, Source
from provisioning.outcomes import Trouble
from provisioning.signals import certificate_expiring, certificate_failed
from provisioning.wording import trouble_words

MAX_REFERENCE = 100


def register_kinds() -> None:
    """Make the message kinds of this app known to the outbox."""
    register("certificates.failed", _failed_words, label=gettext_lazy("Certificate could not be had"))
    register("certificates.expiring", _expiring_words, label=gettext_lazy("Certificate is about to end"))


def connect() -> None:
    """Listen to the job of certificates; called once the apps are ready."""
    certificate_failed.connect(on_failed, dispatch_uid="central.certificate_failed")
    certificate_expiring.connect(on_expiring, dispatch_uid="central.certificate_expiring")


def on_failed(sender: object, *, certificate: Certificate, **_more: Any) -> None:
    """Tell the operators, once a day for the same fault."""
    trouble = certificate.last_error or {}
    context = {**_context(certificate), "trouble": trouble}
    _tell(certificate, "certificates.failed", once=f"{trouble.get('code')}:{today()}", context=context)


def on_expiring(sender: object, *, certificate: Certificate, days: int, **_more: Any) -> None:
    """Tell the operators, once for each day of warning."""
    context = {**_context(certificate), "days": days}
    _tell(certificate, "certificates.expiring", once=f"{certificate.version}:{days}", context=context)


def _tell(certificate: Certificate, kind: str, *, once: str, context: dict[str, Any]) -> None:
    for address in addresses_of(CENTRAL_IT):
        whom = hashlib.sha256(address.encode()).hexdigest()[:16]
        outbox.enqueue(
            kind=kind,
            recipient=address,
            context=context,
            reference=certificate.name[:MAX_REFERENCE],
            once=f"{kind}:{certificate.pk}:{once}:{whom}",
        )


def _context(certificate: Certificate) -> dict[str, Any]:
    until = certificate.not_after
    return {
        "name": certificate.name,
        "issuer": certificate.issuer,
        "until": f"{until:%d-%m-%Y}" if until else "",
        "is_uploaded": certificate.source == Source.UPLOAD,
    }


def _failed_words(message: OutboxMessage) -> Rendered:
    words, remedy = trouble_words(Trouble.from_json(message.context["trouble"]))
    until = message.context["until"]
    serves = (
        _("The certificate in use goes on serving until %(until)s.") % {"until": until}
        if until
        else _("Until there is one, sites that wait for it stay closed.")
    )
    return Rendered(
        subject=_("No certificate for %(name)s") % message.context,
        text="\n\n".join(part for part in (words, remedy, serves) if part),
    )


def _expiring_words(message: OutboxMessage) -> Rendered:
    days = message.context["days"]
    if days <= 0:
        subject = _("The certificate of %(name)s has ended") % message.context
    else:
        subject = ngettext(
            "The certificate of %(name)s ends within %(days)s day",
            "The certificate of %(name)s ends within %(days)s days",
            days,
        ) % {"name": message.context["name"], "days": days}
    if message.context["is_uploaded"]:
        advice = _("Ask its authority (%(issuer)s) for a new one and upload it on the page “Certificates”.")
    else:
        advice = _("It should have been renewed by itself. The page “Certificates” says why it was not.")
    held = _("It holds until %(until)s. After that, browsers warn visitors and many will not open the sites.")
    return Rendered(subject=subject, text=f"{held % message.context}\n\n{advice % message.context}")
