"""The two records that the keeper of a foreign domain enters, and the way to see them at that domain's own servers."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from kernel.errors import ProviderError
from kernel.time import now
from provisioning.hosts.queries import server_of
from provisioning.outcomes import Done, Fail, Outcome, Trouble, Wait
from provisioning.providers.dns_lookup import ForeignNames
from provisioning.providers.lookup import NameLookup
from provisioning.states import ReasonCode
from provisioning.steps.job import Job
from provisioning.steps.sites import get_site
from provisioning.wishes import HostName
from tenants.registry.domains import token_of
from tenants.registry.models import Domain, Tenant

OWNERSHIP_LABEL = "_gapura"
OWNERSHIP_WORD = "gapura-site="
LOOK_AGAIN = timedelta(seconds=30)

NOT_SEEN = gettext_noop("The record %(name)s %(type)s was not seen within %(days)s days.")
ADD_AGAIN = gettext_noop("Call this off. Once the record stands, add the domain again; the record stays the same.")

# Returns what asks the authoritative servers of a foreign domain; the last one counts.
_makers: list[Callable[[], NameLookup]] = [ForeignNames]


@dataclass(frozen=True)
class WantedRecord:
    """A record as it is entered at the domain's own DNS."""

    name: str
    type: str
    value: str


def use_lookup(maker: Callable[[], NameLookup]) -> None:
    """Name another way to look names up, for a network without the world's DNS; the last one named is used."""
    _makers.append(maker)


def find_lookup() -> NameLookup:
    """Return the look-up of names."""
    return _makers[-1]()


def ownership_record(*, site: Tenant, domain: str) -> WantedRecord:
    """Return the record that proves who keeps the domain."""
    value = f"{OWNERSHIP_WORD}{token_of(tenant=site, domain=domain)}"
    return WantedRecord(f"{OWNERSHIP_LABEL}.{domain}", "TXT", value)


def address_record(*, domain: str, main: str, target: str) -> WantedRecord:
    """Return the record that leads visitors to a web host: its number where it is one, else the site's main name."""
    try:
        version = ipaddress.ip_address(target).version
    except ValueError:
        return WantedRecord(domain, "CNAME", main)
    return WantedRecord(domain, "A" if version == 4 else "AAAA", target)


def look_for(job: Job, wanted: WantedRecord, *, alternative: WantedRecord | None = None) -> Outcome:
    """Look at the authoritative servers; come back later until the day by which it must have been seen."""
    for record in filter(None, (wanted, alternative)):
        if _is_seen(record):
            return Done({"name": record.name, "type": record.type, "value": record.value})
    # Every wish that waits for records of foreign domains carries these two.
    deadline = datetime.fromisoformat(job.desired.wish["deadline"])
    if now() >= deadline:
        values = {"name": wanted.name, "type": wanted.type, "days": str(job.desired.wish["days"])}
        return Fail(ReasonCode.RULE_REFUSED, Trouble("domain_record_not_seen", NOT_SEEN, ADD_AGAIN, values=values))
    return Wait(min(now() + LOOK_AGAIN, deadline), ReasonCode.DOMAIN_RECORDS)


def find_strays(site: Tenant, *, target: str) -> list[str]:
    """Return the site's own domains that do not lead to a web host by now, or of which nothing can be seen."""
    names = Domain.objects.filter(tenant=site, is_custom=True).order_by("pk").values_list("domain", flat=True)
    return [name for name in names if not _leads_to(target, name, main=site.planned_host)]


def _leads_to(target: str, domain: str, *, main: str) -> bool:
    wanted, alias = address_record(domain=domain, main=main, target=target), WantedRecord(domain, "CNAME", main)
    try:
        return _is_seen(wanted) or _is_seen(alias)
    except ProviderError:
        return False


def _is_seen(record: WantedRecord) -> bool:
    answers = find_lookup().answers(record.name, record.type)
    return record.value.lower() in {answer.lower().rstrip(".") for answer in answers}


def records_for(job: Job) -> tuple[WantedRecord, WantedRecord]:
    """Return the two records of a run that adds a domain."""
    site, wish = get_site(job), job.wish_of(HostName)
    main = wish.former_primary
    return ownership_record(site=site, domain=wish.domain), address_record(
        domain=wish.domain, main=main, target=server_of(site).target
    )
