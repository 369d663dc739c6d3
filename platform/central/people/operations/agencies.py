"""Agencies that come with a list of wished-for sites, and which of them may send one for its region's schools."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from central.people.models import Agency
from central.people.queries import has_role
from central.people.rules import CENTRAL_IT, Actor
from central.people.values import plain_line
from kernel import audit
from kernel.errors import NotAllowed
from tenants.members.models import User
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


@transaction.atomic
def let_ask_for_schools(*, agency: Agency, allowed: bool, by: Actor) -> Agency:
    """Let the education office of a region ask for its schools, or end that; done twice it is done once.

    :raises NotAllowed: when `by` is a person without a role of central IT.
    """
    if isinstance(by, User) and not has_role(by, *CENTRAL_IT):
        raise NotAllowed(
            _("Only central IT says which agency asks for the schools of its region."),
            remedy=_("Ask the service desk of the office that runs this platform."),
        )
    row = Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    if row.acts_for_schools != allowed:
        row.acts_for_schools = allowed
        row.save(update_fields=["acts_for_schools"])
        data = {"allowed": allowed, "region": row.region}
        audit.record(event="agency.asks_for_schools", subject=f"agency:{row.pk}", by=by, data=data)
    return row
