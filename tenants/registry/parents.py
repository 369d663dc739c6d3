"""Parent domains as rows: made from lists, served under this installation's own domain."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kernel import audit
from kernel.errors import InvalidValue
from tenants.registry.hosts import plain_host
from tenants.registry.lifecycle import Actor
from tenants.registry.models import ParentDomain
from tenants.registry.switching import in_public


def seed_parent(*, name: str, region: str, kinds: Iterable[str], by: Actor) -> ParentDomain:
    """Return the parent domain, made where it is not there yet, and taking these kinds of site too.

    It is served under its first label below GAPURA_DOMAIN: `bantenprov.go.id` as `bantenprov.gapura.localhost`.
    A new one gets the DNS provider of this installation (DNS_PROVIDER); one that is there keeps its own.

    :raises InvalidValue: when the name is no domain name, or its first label serves another domain already.
    """
    domain = plain_host(name)
    if domain is None or "." not in domain:
        raise InvalidValue(
            _("“%(name)s” is not a domain name.") % {"name": name[:100]},
            remedy=_("Write it as bantenprov.go.id."),
            field="parent_domain",
        )
    with in_public(), transaction.atomic():
        found = ParentDomain.objects.select_for_update().filter(name=domain).first()
        parent = found or _new_parent(domain, region=region)
        wanted = sorted({*parent.kinds, *map(str, kinds)})
        if found is None or parent.kinds != wanted:
            parent.kinds = wanted
            parent.save()
            audit.record(event="parent_domain.seeded", subject=f"parent:{domain}", by=by, data={"kinds": wanted})
        return parent


def _new_parent(domain: str, *, region: str) -> ParentDomain:
    return ParentDomain(
        name=domain,
        serving_suffix=_suffix(domain),
        region=region,
        kinds=[],
        dns_provider=settings.DNS_PROVIDER,
    )


def _suffix(domain: str) -> str:
    suffix = f"{domain.split('.', 1)[0]}.{settings.GAPURA_DOMAIN}"
    other = ParentDomain.objects.filter(serving_suffix=suffix).values_list("name", flat=True).first()
    if other is not None:
        raise InvalidValue(
            _("%(suffix)s already serves %(other)s.") % {"suffix": suffix, "other": other},
            remedy=_("Give %(name)s another serving name in the table of parent domains.") % {"name": domain},
            field="parent_domain",
        )
    return suffix
