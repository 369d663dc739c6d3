"""Certificates: whether the authority answers, what is about to end, what could not be had."""

from __future__ import annotations

from central.cli.doctor.findings import Finding, Findings, judged
from central.cli.runtime.messages import _


def look() -> Findings:
    """Look at the authority, where one is set, and at the certificates."""
    from django.conf import settings

    from provisioning.certificates.models import Certificate

    if settings.ACME_DIRECTORY_URL:
        yield _authority()
    if Certificate.objects.exists():
        yield _ending()
        yield _troubled()


def _authority() -> Finding:
    from django.conf import settings
    from django.utils.translation import gettext

    from provisioning.providers.errors import ProviderFault
    from provisioning.steps.challenges import authority

    try:
        authority().look_at_directory()
    except ProviderFault as error:
        return Finding("authority", "wrong", *error.worded(gettext))
    said = _("The certificate authority {url} answers.").format(url=settings.ACME_DIRECTORY_URL)
    return Finding("authority", "ok", said)


def _ending() -> Finding:
    from provisioning.certificates.queries import expiring, warning_of

    found = [(row, warning_of(row)) for row in expiring()]
    ending = [(row, days) for row, days in found if days is not None]
    names = ", ".join(f"{row.name} ({row.not_after:%d-%m-%Y})" for row, _days in ending[:5])
    is_over = any(days == 0 for _row, days in ending)
    return judged(
        "certificates",
        not ending,
        _("No certificate is about to end."),
        otherwise=_("Certificates have ended or will soon: {names}.").format(names=names),
        remedy=_(
            "See the page “Certificates”: uploaded ones need a new file, ordered ones say why they are not renewed."
        ),
        state="wrong" if is_over else "warning",
    )


def _troubled() -> Finding:
    from provisioning.certificates.models import Certificate

    names = list(Certificate.objects.filter(needs_person=True).values_list("name", flat=True)[:5])
    return judged(
        "orders",
        not names,
        _("No order of a certificate stands still."),
        otherwise=_("Certificates could not be had: {names}.").format(names=", ".join(names)),
        remedy=_("The page “Certificates” has the authority's own words."),
        state="warning",
    )
