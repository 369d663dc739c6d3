"""The host names of a site beyond the first: domains of its own, former names, and which one its links bear."""

from __future__ import annotations

import ipaddress
import re
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from kernel import audit
from kernel.errors import InvalidValue
from tenants.registry.errors import NameTaken
from tenants.registry.hosts import is_platform_host
from tenants.registry.lifecycle import Actor, forget_on_commit
from tenants.registry.models import Domain, ParentDomain, Tenant
from tenants.registry.switching import in_public

LONGEST, LONGEST_LABEL = 253, 63
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", re.ASCII)


class DomainRefused(InvalidValue):
    """A domain that cannot be a site's own."""

    code = "domain_refused"

    def __init__(self, message: str = "", *, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy, field="domain")


def token_of(*, tenant: Tenant, domain: str) -> str:
    """Return the word that the owner of a domain puts into its DNS to give it to this very site.

    It is the same each time, so that records made once stay good when an attempt was called off.
    """
    mark = f"{tenant.schema_name}:{domain}"
    return salted_hmac("gapura.domain-ownership", mark, algorithm="sha256").hexdigest()[:32]


def check_new(typed: str, *, tenant: Tenant) -> str:
    """Return a typed domain as a plain host name that this site may ask for.

    :raises DomainRefused: it is no domain name, or one that is given in another way.
    :raises NameTaken: it leads to another site.
    """
    name = _plain(typed)
    _refuse_ours(name)
    owner = Domain.objects.filter(domain=name).values_list("tenant_id", flat=True).first()
    if owner == tenant.pk:
        raise DomainRefused(
            _("%(domain)s leads to this site already.") % {"domain": name},
            remedy=_("Nothing to do, or write the other domain that is meant."),
        )
    if owner is not None:
        raise _belongs_to_another(name)
    return name


def get_own(typed: str, *, tenant: Tenant) -> Domain:
    """Return the row of a domain of this site.

    :raises DomainRefused: it does not lead to this site.
    """
    name = typed.strip().lower().removesuffix(".")
    row = Domain.objects.filter(domain=name, tenant=tenant).first()
    if row is None:
        raise DomainRefused(
            _("“%(domain)s” is no domain of this site.") % {"domain": name[:100]},
            remedy=_("Choose one of the domains listed on the site's page."),
        )
    return row


def add(*, tenant: Tenant, domain: str, is_custom: bool, by: Actor) -> Domain:
    """Make a host name lead to the site beside its main one; doing it twice does it once.

    :raises NameTaken: it leads to another site.
    """
    with in_public(), transaction.atomic():
        row, created = Domain.objects.get_or_create(
            domain=domain, defaults={"tenant": tenant, "is_primary": False, "is_custom": is_custom}
        )
        if row.tenant_id != tenant.pk:
            raise _belongs_to_another(domain)
        if created:
            _record("site.domain_added", tenant, domain, by)
    return row


def remove(*, tenant: Tenant, domain: str, by: Actor) -> bool:
    """Let a host name no longer lead to the site; False where it did not. The main one stays."""
    with in_public(), transaction.atomic():
        gone, _models = Domain.objects.filter(tenant=tenant, domain=domain, is_primary=False).delete()
        if gone:
            _record("site.domain_removed", tenant, domain, by)
    return bool(gone)


def put_back(*, tenant: Tenant, domain: str, is_custom: bool, until: datetime | None, by: Actor) -> Domain:
    """Make a host name lead to the site, or as a former name on to the main one until a moment.

    :raises NameTaken: it leads to another site.
    """
    row = add(tenant=tenant, domain=domain, is_custom=is_custom, by=by)
    lead_on(tenant=tenant, domain=domain, until=until)
    return row


def lead_on(*, tenant: Tenant, domain: str, until: datetime | None) -> None:
    """Have a further host name lead on to the main one until a moment; with None it answers for itself."""
    with in_public(), transaction.atomic():
        Domain.objects.filter(tenant=tenant, domain=domain, is_primary=False).update(redirects_until=until)
        forget_on_commit()


def leads_on_until(domain: str) -> datetime | None:
    """Return until when a former name leads on; None where it is none."""
    return Domain.objects.filter(domain=domain).values_list("redirects_until", flat=True).first()


def move_name(
    *, tenant: Tenant, label: str, main: str, leaving: str, redirects_until: datetime | None, by: Actor
) -> Tenant:
    """Give the site another name under its parent domain, in one transaction with the domains that follow from it.

    :param main: the host name its links bear from now on.
    :param leaving: the former name; it leads on to the main one until `redirects_until`.
    """
    with in_public(), transaction.atomic():
        row = Tenant.objects.select_for_update().get(pk=tenant.pk)
        new_host = f"{label}.{row.parent.serving_suffix}" if row.parent else ""
        Tenant.objects.filter(pk=row.pk).update(label=label)
        set_main(tenant=row, domain=main, by=by)
        Domain.objects.filter(tenant=row, domain=new_host).update(redirects_until=None)
        Domain.objects.filter(tenant=row, domain=leaving, is_primary=False).update(redirects_until=redirects_until)
        data = {"from": row.label, "to": label}
        audit.record(event="site.renamed", subject=f"tenant:{row.schema_name}", by=by, data=data)
        forget_on_commit()
    tenant.refresh_from_db()
    tenant.__dict__.pop("primary_host", None)
    return tenant


def set_main(*, tenant: Tenant, domain: str, by: Actor) -> None:
    """Have the site's links bear another of its host names; doing it twice does it once."""
    with in_public(), transaction.atomic():
        rows = Domain.objects.select_for_update().filter(tenant=tenant)
        if rows.filter(domain=domain, is_primary=True).exists():
            return
        rows.filter(is_primary=True).update(is_primary=False)
        if rows.filter(domain=domain).update(is_primary=True, redirects_until=None) != 1:
            raise DomainRefused(
                _("“%(domain)s” is no domain of this site.") % {"domain": domain},
                remedy=_("Open the site again and choose one of the domains listed there."),
            )
        _record("site.domain_set", tenant, domain, by)
    tenant.__dict__.pop("primary_host", None)


def _plain(typed: str) -> str:
    """Return a typed domain in lower case without a final dot; each slip gets its own words."""
    name = typed.strip().lower().removesuffix(".")
    if not name:
        raise DomainRefused(_("The domain is empty."), remedy=_("Write a domain, such as dinkes.example.go.id."))
    if "/" in name or ":" in name:
        raise DomainRefused(
            _("This is an address, not a domain."), remedy=_("Write only the part between // and the next /.")
        )
    if not name.isascii() or "xn--" in name:
        raise DomainRefused(
            _("The domain holds letters other than a to z; some look just like them."),
            remedy=_("Use a domain in the letters a to z."),
        )
    if len(name) > LONGEST or any(len(part) > LONGEST_LABEL for part in name.split(".")):
        raise DomainRefused(
            _("The domain is too long: at most 253 characters, and 63 between two dots."),
            remedy=_("Check it for a slip."),
        )
    _refuse_shape(name)
    return name


def _refuse_shape(name: str) -> None:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        pass
    else:
        raise DomainRefused(_("This is a number of a machine, not a domain."), remedy=_("Write the domain's name."))
    if "." not in name or not all(_LABEL.fullmatch(part) for part in name.split(".")):
        raise DomainRefused(
            _("“%(domain)s” is not a domain name.") % {"domain": name[:100]},
            remedy=_("Write letters, digits and hyphens between dots, such as dinkes.example.go.id."),
        )


def _refuse_ours(name: str) -> None:
    """Names under the platform's own domains are given by request or by renaming, under their own rules."""
    endings = {settings.GAPURA_DOMAIN.lower()}
    for official, serving in ParentDomain.objects.values_list("name", "serving_suffix"):
        endings |= {official, serving}
    if is_platform_host(name) or any(name == ending or name.endswith(f".{ending}") for ending in endings):
        raise DomainRefused(
            _("%(domain)s lies under a domain of this platform.") % {"domain": name},
            remedy=_("Rename the site to get another name there; this is for domains kept elsewhere."),
        )


def _belongs_to_another(name: str) -> NameTaken:
    return NameTaken(
        _("The host name {domain} leads to another site.").format(domain=name),
        remedy=_("Choose another name, or take it from that site first."),
    )


def former_names(*, due: datetime) -> list[tuple[Tenant, str]]:
    """Return the former names whose time is over, with their sites."""
    rows = Domain.objects.filter(Q(redirects_until__lte=due), is_primary=False).select_related("tenant__parent")
    return [(row.tenant, row.domain) for row in rows.order_by("redirects_until")]


def _record(event: str, tenant: Tenant, domain: str, by: Actor) -> None:
    audit.record(event=event, subject=f"tenant:{tenant.schema_name}", by=by, data={"domain": domain})
    forget_on_commit()
