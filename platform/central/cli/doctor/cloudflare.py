"""Cloudflare: is the token good, and does it see the zones of the parent domains entered there?"""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext

from central.cli.doctor.findings import Finding, Findings
from central.cli.runtime.messages import _, language
from provisioning.providers.errors import ProviderFault
from provisioning.steps.cloudflare import NAME, cloudflare_zone
from provisioning.steps.dns_providers import zone_of
from tenants.registry.models import ParentDomain

ACTIVE = "active"


def look() -> Findings:
    """Ask Cloudflare about each parent domain that is entered there; nobody is asked where none is."""
    parents = ParentDomain.objects.filter(dns_provider=NAME).order_by("name")
    for zone in sorted({zone_of(parent) for parent in parents}):
        yield _zone(zone)


def _zone(name: str) -> Finding:
    subject = f"cloudflare {name}"
    zone = cloudflare_zone(name)
    if zone is None:
        return _without_token(name)
    try:
        found = zone.check()
    except ProviderFault as fault:
        with translation.override(language()):
            message, remedy = fault.worded(gettext)
        return Finding(subject, "wrong", message, remedy)
    if found.status != ACTIVE:
        return Finding(
            subject,
            "warning",
            _("Cloudflare knows the zone {zone}, but it is “{status}”.").format(zone=name, status=found.status),
            _("Point the domain's name servers at Cloudflare; until then visitors do not see its records."),
        )
    return Finding(subject, "ok", _("Cloudflare accepts the token and shows the zone {zone}.").format(zone=name))


def _without_token(name: str) -> Finding:
    return Finding(
        f"cloudflare {name}",
        "wrong",
        _("The zone {zone} is kept at Cloudflare, but there is no token.").format(zone=name),
        _("Set CLOUDFLARE_API_TOKEN, or CLOUDFLARE_API_TOKEN_FILE to a file that holds it."),
    )
