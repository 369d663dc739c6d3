"""Who may ask for many sites at once, for whom: central IT, and a region's education office for its schools."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from central.people.models import Agency
from central.people.queries import agencies_of, has_role, may_act_for
from central.people.rules import CENTRAL_IT
from central.websites.models import Batch, WebsiteRequest
from kernel.errors import NotAllowed
from tenants.members.models import User
from tenants.registry.models import TenantKind


@dataclass(frozen=True)
class Charter:
    """For whom a person may ask: everybody, or the schools of some regions."""

    everybody: bool = False
    school_regions: frozenset[str] = frozenset()

    def covers(self, *, kind: str, region: str) -> bool:
        """Say whether an agency of this kind and region is among them."""
        return self.everybody or (kind == TenantKind.SCHOOL and region in self.school_regions)

    def covers_agency(self, agency: Agency) -> bool:
        """Say whether this agency is among them."""
        return self.covers(kind=agency.kind, region=agency.region)


def charter_of(user: User) -> Charter | None:
    """Return for whom a person may ask in a batch today; None for nobody."""
    if has_role(user, *CENTRAL_IT):
        return Charter(everybody=True)
    regions = frozenset(agencies_of(user).filter(acts_for_schools=True).values_list("region", flat=True))
    return Charter(school_regions=regions) if regions else None


def require_charter(user: User) -> Charter:
    """Return for whom a person may ask in a batch.

    :raises NotAllowed: for nobody.
    """
    found = charter_of(user)
    if found is None:
        raise NotAllowed(
            _("Only central IT, and the education office of a region for its schools, ask for many sites at once."),
            remedy=_("Ask for one site with the ordinary form, or have the education office send the list."),
        )
    return found


def own_batches(user: User, cases: Iterable[WebsiteRequest]) -> frozenset[int]:
    """Return which of these requests somebody asked for in a batch of their own, and still may ask for."""
    found = [case for case in cases if case.batch_id is not None]
    if not found:
        return frozenset()
    own = set(Batch.objects.filter(by=user, pk__in={case.batch_id for case in found}).values_list("pk", flat=True))
    charter = charter_of(user) if own else None
    if charter is None:
        return frozenset()
    return frozenset(case.pk for case in found if case.batch_id in own and charter.covers_agency(case.agency))


def require_may_ask(user: User, agency: Agency, *, batch: Batch | None) -> None:
    """Let somebody ask for an agency who is linked to it; in a batch of their own, whoever may ask for many.

    :raises NotAllowed: otherwise.
    """
    if may_act_for(user, agency_id=agency.pk):
        return
    charter = charter_of(user) if batch is not None and batch.by_id == user.pk else None
    if charter is None or not charter.covers_agency(agency):
        raise NotAllowed(
            _("You are not linked to the agency of this request."),
            remedy=_("Ask for the link to the agency, and wait until central IT confirms it."),
        )


def require_standing(user: User, case: WebsiteRequest) -> None:
    """Let somebody change the form of a request: by the link to its agency, or by the batch they sent it with.

    :raises NotAllowed: otherwise.
    """
    require_may_ask(user, case.agency, batch=case.batch)
