"""What a person may do to a run from its page: let it go on, call it off, approve the plan that waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from central.lifecycle.rules import narrowed
from central.people.models import Role
from kernel.procedure.texts import Text
from provisioning.models import Run
from provisioning.operations import approve_plan, cancel, is_past_return, resume
from provisioning.queries import Progress
from provisioning.states import TERMINAL, RunState
from tenants.members.models import User

WORKERS = (Role.OFFICER, Role.OPERATOR, Role.PLATFORM_ADMIN)
# The second person may be a head: the brake asks for another pair of eyes, not for another technician.
APPROVERS = (*WORKERS, Role.SECTION_HEAD, Role.DIVISION_HEAD)


@dataclass(frozen=True)
class Deed:
    """One button of the run's page.

    :ivar explanation: what will happen, said before it does.
    :ivar act: takes the run, the person and the digest of the plan they saw.
    """

    slug: str
    label: Text
    explanation: Text
    done: Text
    roles: tuple[Role, ...]
    fits: Callable[[Progress], bool]
    act: Callable[[Run, User, str], Run]
    is_danger: bool = False


def _stands_still(seen: Progress) -> bool:
    return seen.run.state == RunState.FAILED or (seen.run.state == RunState.WAITING and not seen.needs_second_person)


def _may_turn_round(seen: Progress) -> bool:
    is_standing = seen.run.state not in TERMINAL and seen.run.undo_requested_at is None
    return is_standing and not is_past_return(seen.run)


_ALL = (
    Deed(
        "setujui",
        _("Approve the plan"),
        _("Exactly this plan is carried out; should it change before that, it waits for approval again."),
        _("Approved. The run goes on."),
        APPROVERS,
        lambda seen: seen.needs_second_person,
        lambda run, user, digest: approve_plan(run=run, by=user, digest=digest),
    ),
    Deed(
        "lanjutkan",
        _("Let it go on"),
        _("The step it stopped at is tried again, with all its tries; what is done stays done."),
        _("The run goes on."),
        WORKERS,
        _stands_still,
        lambda run, user, _digest: resume(run=run, by=user),
    ),
    Deed(
        "batalkan",
        _("Call it off"),
        _("What this run made is removed again, step by step in backward order, and nothing else."),
        _("Called off. What the run made is being removed."),
        WORKERS,
        _may_turn_round,
        lambda run, user, _digest: cancel(run=run, by=user),
        is_danger=True,
    ),
)

DEEDS: Mapping[str, Deed] = MappingProxyType({deed.slug: deed for deed in _ALL})


def deeds_for(seen: Progress, *, roles: frozenset[str]) -> list[Deed]:
    """Return the buttons for somebody who holds `roles`, as the run stands."""
    return [deed for deed in _ALL if deed.fits(seen) and roles.intersection(narrowed(deed.roles, run=seen.run))]
