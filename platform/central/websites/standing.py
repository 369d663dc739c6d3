"""In what standing a person meets a request: roles held today, part in making it, work done on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from central.people.acting import ActingRole
from central.people.models import AgencyLink, LinkState
from central.people.queries import roles_of
from central.websites.charter import own_batches
from central.websites.models import Decision, Maker, WebsiteRequest
from central.websites.procedure import PROCEDURE
from central.websites.states import Action
from tenants.members.models import User

# Doing the work: whoever did does not accept it.
WORK = (Action.START_PROVISIONING, Action.RESUME_PROVISIONING, Action.REPORT)


@dataclass(frozen=True)
class Facts:
    """What the rules need to know of one person and one request; `levels` are the roles decided in before."""

    user: User
    roles: frozenset[ActingRole] = frozenset()
    acts_for_agency: bool = False
    parts: frozenset[str] = frozenset()
    did_the_work: bool = False
    levels: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Standing:
    """The role a person acts in, and by which appointment; none for the applicant and the platform."""

    role: str
    acting: ActingRole | None = None
    concurrent: bool = False


@dataclass(frozen=True)
class Signature:
    """Who acts, in which standing, when: what a letter or a message says of a decision."""

    by: User | None
    standing: Standing
    at: datetime

    @property
    def title(self) -> str:
        """The role acted in, in the active language, with Plt. or Plh. and the unit."""
        acting = self.standing.acting
        return acting.title if acting else PROCEDURE.actor_label(self.standing.role)


def facts_of(user: User, case: WebsiteRequest) -> Facts:
    """Return the facts of one person and one request."""
    return facts_of_many(user, [case])[case.pk]


def facts_of_many(user: User, cases: Iterable[WebsiteRequest]) -> dict[int, Facts]:
    """Return the facts of one person and many requests; four queries however many, two more where there are batches."""
    found = list(cases)
    ids = [case.pk for case in found]
    by_batch = own_batches(user, found)
    roles = frozenset(roles_of(user))
    agencies = set(AgencyLink.objects.filter(user=user, state=LinkState.CONFIRMED).values_list("agency_id", flat=True))
    parts: dict[int, set[str]] = defaultdict(set)
    for request_id, part in Maker.objects.filter(user=user, request__in=ids).values_list("request_id", "part"):
        parts[request_id].add(part)
    acts: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for request_id, *act in Decision.objects.filter(by=user, request__in=ids).values_list(
        "request_id", "action", "role"
    ):
        acts[request_id].add((act[0], act[1]))
    return {
        case.pk: Facts(
            user=user,
            roles=roles,
            acts_for_agency=case.agency_id in agencies or case.pk in by_batch,
            parts=frozenset(parts[case.pk]),
            did_the_work=case.officer_id == user.pk or any(action in WORK for action, _role in acts[case.pk]),
            levels=frozenset(role for _action, role in acts[case.pk]),
        )
        for case in found
    }
