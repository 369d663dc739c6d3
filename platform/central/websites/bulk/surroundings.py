"""What stands around a list: the parent domains, agencies and requests its lines may meet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models.functions import Lower

from central.people.models import Agency
from central.websites.bulk.reading import Line
from central.websites.models import WebsiteRequest
from central.websites.states import KindOfWork, RequestState
from tenants.registry.models import ParentDomain
from tenants.registry.name_verdicts import NameVerdict
from tenants.registry.names import normal
from tenants.registry.reservations import check_names

# A draft holds nothing, and a refused or withdrawn request is over.
STANDS_IN_NOBODYS_WAY = (RequestState.DRAFT, RequestState.REJECTED, RequestState.CANCELLED)
AgencyKey = tuple[str, str]


@dataclass(frozen=True)
class Surroundings:
    """The rows that lines are compared with."""

    parents: dict[str, ParentDomain]
    agencies: dict[AgencyKey, Agency]
    # The request each agency has, standing or answered.
    requests: dict[int, WebsiteRequest]
    # Whether the names can be had, by label and parent domain.
    names: dict[tuple[str, str], NameVerdict]

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Surroundings:
        """Look up what these lines speak of; a fixed number of queries."""
        lines = list(lines)
        called = {" ".join(line.values.get("name", "").split()).lower() for line in lines}
        found = Agency.objects.annotate(lowered=Lower("name")).filter(lowered__in=called).select_related("parent")
        agencies: dict[AgencyKey, Agency] = {
            agency_key(region=agency.region, name=agency.name): agency for agency in found
        }
        asked = WebsiteRequest.objects.filter(
            agency__in=[agency.pk for agency in agencies.values()], kind_of_work=KindOfWork.CREATE
        )
        standing = asked.exclude(state__in=STANDS_IN_NOBODYS_WAY).select_related("parent").order_by("id")
        parents = {parent.name: parent for parent in ParentDomain.objects.all()}
        return cls(
            parents=parents,
            agencies=agencies,
            requests={case.agency_id: case for case in standing},
            names=_names_of(lines, parents),
        )


def wanted_name(values: Mapping[str, str]) -> tuple[str, str]:
    """Return the label and the parent domain a line wants, as they will be kept; empty where its cells are."""
    parent = values.get("parent_domain", "").lower().rstrip(".")
    return normal(values.get("wanted_subdomain", "")).removesuffix(f".{parent}"), parent


def _names_of(lines: Iterable[Line], parents: Mapping[str, ParentDomain]) -> dict[tuple[str, str], NameVerdict]:
    wanted = dict.fromkeys(wanted_name(line.values) for line in lines)
    known = [(label, parent) for label, parent in wanted if parent in parents]
    verdicts = check_names([(label, parents[parent]) for label, parent in known])
    return dict(zip(known, verdicts, strict=True))


def has_request(agency: Agency) -> bool:
    """Say whether an agency has a site, or asks for one."""
    asked = WebsiteRequest.objects.filter(agency=agency, kind_of_work=KindOfWork.CREATE)
    return asked.exclude(state__in=STANDS_IN_NOBODYS_WAY).exists()


def agency_key(*, region: str, name: str) -> AgencyKey:
    """Return by what an agency is known: region and name, whatever their capitals."""
    return " ".join(region.split()).casefold(), " ".join(name.split()).casefold()
