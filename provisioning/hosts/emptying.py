"""Moving all sites of a web host elsewhere: where that changes a large part of a zone, a second person says yes first.

Each site moves by a run of its own with one record in its plan, so that no run's own brake ever weighs them together.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from kernel.audit.operations import actor_of
from kernel.audit.operations import record as audit
from kernel.errors import NotAllowed
from kernel.time import now
from provisioning.hosts.errors import EmptyingNotAsked
from provisioning.hosts.models import ServerState, WebServer
from provisioning.hosts.placing import locked
from provisioning.hosts.queries import NOWHERE, living_on
from provisioning.plan import is_large_share
from tenants.registry.models import Domain


@dataclass(frozen=True)
class Share:
    """How many of the names we keep under a parent domain an emptying leads elsewhere."""

    domain: str
    moved: int
    names: int


def large_shares(server: WebServer) -> list[Share]:
    """Return the parent domains of which emptying a web host would change more than one person changes alone.

    Counted over the names of our own rows: no name server is asked, and what others keep in the zone makes the true
    share smaller, never larger. One site is a person's choice; where every other web host has the same address no
    record changes.
    """
    moving = living_on(server)
    others = WebServer.objects.filter(state=ServerState.IN_USE).exclude(pk=server.pk)
    if moving.count() < 2 or all(other.target == server.target for other in others):
        return []
    ours = Domain.objects.filter(is_custom=False, tenant__parent__isnull=False).exclude(tenant__state__in=NOWHERE)
    by_parent = ours.order_by("tenant__parent__name").values_list("tenant__parent__name")
    counted = by_parent.annotate(moved=Count("pk", filter=Q(tenant__in=moving)), names=Count("pk"))
    return [Share(*row) for row in counted if is_large_share(row[1], row[2])]


def ask(server: WebServer, *, by: str) -> None:
    """Have all sites of a draining web host moved, or asked for; within the caller's transaction, which holds its row.

    Asked again, it stands as it was asked first.
    """
    if server.emptied_since is not None or server.emptying_asked_at is not None:
        return
    if large_shares(server):
        server.emptying_asked_at, server.emptying_asked_by = now(), by
    else:
        server.emptied_since, server.emptied_by = now(), by


def approve(*, server: WebServer, by: str | AbstractBaseUser | None) -> WebServer:
    """Say yes, as a second person: its sites go elsewhere from now on, a few at a time.

    It takes no new sites since it was asked for, so that what is approved can only become less.

    :raises EmptyingNotAsked: nobody asks. :raises NotAllowed: the person asked for it themselves.
    """
    actor, _name = actor_of(by)
    with transaction.atomic():
        server = next(one for one in locked() if one.pk == server.pk)
        if server.emptying_asked_at is None:
            raise EmptyingNotAsked(
                _("Nothing waits for a second person at %(server)s.") % {"server": server},
                remedy=_("Look at it again: somebody may have decided before you."),
            )
        if actor == server.emptying_asked_by:
            raise NotAllowed(
                _("You asked for the sites to be moved, so you cannot also approve it."),
                remedy=_("Ask a colleague to look at it and approve it."),
            )
        asked_by = server.emptying_asked_by
        server.emptied_since, server.emptied_by = now(), asked_by
        server.emptying_asked_at, server.emptying_asked_by = None, ""
        server.save(update_fields=["emptied_since", "emptied_by", "emptying_asked_at", "emptying_asked_by"])
        audit(event="web_host.emptying_approved", subject=f"web_host:{server.name}", by=by, data={"asked_by": asked_by})
    return server
