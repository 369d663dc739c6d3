"""Agencies that come with a list of wished-for sites."""

from __future__ import annotations

from django.db import transaction

from central.people.models import Agency
from central.people.rules import Actor
from central.people.values import plain_line
from kernel import audit
from tenants.registry.models import ParentDomain

NAME_LENGTH = 150


@transaction.atomic
def ensure_agency(
    *, name: str, region: str, kind: str, parent: ParentDomain, label: str, head_title: str, by: Actor
) -> Agency:
    """Return the agency of this name and region, entered if it is not there yet; what is there stays as it is.

    :raises InvalidValue: for a name or region that cannot be kept.
    """
    wanted = {
        "name": plain_line(name, field="name", most=NAME_LENGTH),
        "region": plain_line(region, field="region", most=NAME_LENGTH),
    }
    found = Agency.objects.filter(name__iexact=wanted["name"], region__iexact=wanted["region"]).first()
    if found is not None:
        return found
    defaults = {"kind": kind, "parent": parent, "suggested_label": label, "head_title": head_title}
    agency, is_new = Agency.objects.get_or_create(**wanted, defaults=defaults)
    if is_new:
        audit.record(event="agency.added", subject=f"agency:{agency.pk}", by=by, data=wanted | {"kind": kind})
    return agency
