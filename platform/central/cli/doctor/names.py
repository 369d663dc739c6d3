"""DNS: the server that takes new names, the keys, what new names point at, and the servers visitors are sent to."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import TYPE_CHECKING

from central.cli.doctor.findings import Finding, Findings, judged
from central.cli.runtime.messages import _, language
from provisioning.providers.errors import ProviderFault

if TYPE_CHECKING:
    from tenants.registry.models import ParentDomain


def look() -> Findings:
    """Look at each zone that is kept by signed updates; nothing in it is changed."""
    from provisioning.steps.dns_providers import zone_of

    zones = {zone_of(parent): parent for parent in _parents()}
    if zones:
        yield _target()
    for zone, parent in zones.items():
        yield _server(parent, zone)
        yield from _challenges(parent, zone)
        yield _name_servers(parent, zone)


def _parents() -> list[ParentDomain]:
    from django.conf import settings

    from tenants.registry.models import ParentDomain

    found = list(ParentDomain.objects.filter(dns_provider="rfc2136").order_by("name"))
    if not found and settings.DNS_PROVIDER == "rfc2136":
        found.append(ParentDomain(serving_suffix=settings.GAPURA_DOMAIN, dns_provider="rfc2136"))
    return found


def _server(parent: ParentDomain, zone: str) -> Finding:
    from django.conf import settings

    from provisioning.steps.dns_providers import updated_zone

    def check() -> str:
        count = updated_zone(parent).check()
        said = _("The DNS server {server} takes updates of {zone}; it holds {count} records.")
        return said.format(server=settings.RFC2136_SERVER, zone=zone, count=count)

    return _judged(check)


def _challenges(parent: ParentDomain, zone: str) -> Findings:
    """Only where challenges have a key of their own; the other key was tried already."""
    from django.conf import settings

    from provisioning.steps.dns_providers import find_challenge_zone

    challenges = find_challenge_zone(parent) if settings.RFC2136_ACME_KEY_NAME else None
    if challenges is None:
        return

    def check() -> str:
        challenges.remove_text(f"_acme-challenge.{zone}", value="gapura doctor")
        return _("The key {key} may enter challenges in {zone}.").format(key=settings.RFC2136_ACME_KEY_NAME, zone=zone)

    yield _judged(check)


def _name_servers(parent: ParentDomain, zone: str) -> Finding:
    from provisioning.providers.dns_lookup import check_zone
    from provisioning.steps.name_servers import name_servers_of

    def check() -> str:
        servers = name_servers_of(parent)
        check_zone(zone, servers=servers)
        said = _("These name servers answer for {zone}: {servers}.")
        return said.format(zone=zone, servers=", ".join(map(str, servers)))

    return _judged(check)


def _target() -> Finding:
    from provisioning.hosts.queries import default_server

    target = default_server().target
    return judged(
        "dns",
        _is_public(target),
        _("New names point at {target}.").format(target=target),
        otherwise=_("New names point at {target}, which nobody outside can reach.").format(target=target),
        remedy=_("Set DNS_TARGET to the public address or the full name of the web host."),
        state="warning",
    )


def _is_public(target: str) -> bool:
    try:
        address = ipaddress.ip_address(target)
    except ValueError:
        return "." in target.rstrip(".") and not target.rstrip(".").endswith(".localhost")
    return not (address.is_loopback or address.is_link_local or address.is_unspecified)


def _judged(check: Callable[[], str]) -> Finding:
    from django.utils import translation

    try:
        return Finding("dns", "ok", check())
    except ProviderFault as fault:
        with translation.override(language()):
            return Finding("dns", "wrong", *fault.worded(translation.gettext))
