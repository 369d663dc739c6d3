"""Whether names can be had, for one or for a whole list of them by the same few statements; nothing is held here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kernel.time import now
from tenants.registry import names
from tenants.registry.models import Domain, NameReservation, ParentDomain
from tenants.registry.names import skeleton

State = NameReservation.State
Wanted = tuple[str, ParentDomain]
# By parent domain and skeleton.
Key = tuple[int, str]
SUGGESTIONS = 3


@dataclass(frozen=True)
class NameVerdict:
    """Whether a name can be had; if not, why, how to mend it, and free names near it."""

    ok: bool
    code: str = ""
    message: str = ""
    remedy: str = ""
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Refusal:
    code: str
    message: str
    remedy: str


def check_name(*, label: str, parent: ParentDomain, holder: str | None = None) -> NameVerdict:
    """Judge a wanted name against the rules, the reserved words, sites, and names held by pending requests.

    :param holder: the request that asks; what it holds itself is free to it.
    """
    return check_names([(label, parent)], holder=holder)[0]


def check_names(wanted: Sequence[Wanted], *, holder: str | None = None) -> list[NameVerdict]:
    """Judge many names, in order; at most three statements, however many there are. They are not compared among each
    other."""
    refusals = _refusals_by_rules(wanted)
    # A name that breaks a rule must never reach a statement.
    sound = [one for one, refusal in zip(wanted, refusals, strict=True) if refusal is None]
    rivals, owned = _rivals(sound, holder), _owned(sound, holder)
    refusals = [refusal or _refusal_by_rows(one, rivals, owned) for one, refusal in zip(wanted, refusals, strict=True)]
    free = _free_near([one for one, refusal in zip(wanted, refusals, strict=True) if refusal])
    return [
        NameVerdict(False, refusal.code, refusal.message, refusal.remedy, next(free)) if refusal else NameVerdict(True)
        for refusal in refusals
    ]


def binding(wanted: Iterable[Key]) -> QuerySet[NameReservation]:
    """Return who keeps names of these skeletons at these parents from others; perhaps some of other pairs too."""
    keys = set(wanted)
    over = Q(state=State.QUARANTINED, until__lte=now())
    return NameReservation.objects.filter(
        parent__in={parent for parent, _shape in keys},
        skeleton__in={shape for _parent, shape in keys},
        state__in=NameReservation.BINDING,
    ).exclude(over)


def key_of(label: str, parent: ParentDomain) -> Key:
    """Return by what a name is known among those it could be taken for."""
    return parent.pk, skeleton(label)


def _refusals_by_rules(wanted: Sequence[Wanted]) -> list[_Refusal | None]:
    flaws = [names.find_flaw(label, reserved=parent.reserved) for label, parent in wanted]
    return [_Refusal(flaw.code, str(flaw.message), str(flaw.remedy)) if flaw else None for flaw in flaws]


def _rivals(wanted: Sequence[Wanted], holder: str | None) -> dict[Key, NameReservation]:
    if not wanted:
        return {}
    found = binding(key_of(*one) for one in wanted).exclude(holder=holder or "")
    return {(row.parent_id, row.skeleton): row for row in found}


def _owned(wanted: Sequence[Wanted], holder: str | None) -> set[str]:
    """Return the host names among the wanted that lead to a site of somebody else."""
    if not wanted:
        return set()
    found = Domain.objects.filter(domain__in={_served_as(*one) for one in wanted})
    owners = found.values_list("domain", "tenant__created_for")
    return {host for host, owner in owners if owner != holder}


def _served_as(label: str, parent: ParentDomain) -> str:
    return f"{label}.{parent.serving_suffix}"


def _refusal_by_rows(one: Wanted, rivals: dict[Key, NameReservation], owned: set[str]) -> _Refusal | None:
    """Say why a name cannot be had, without telling whose request stands in the way."""
    label, parent = one
    rival, host = rivals.get(key_of(label, parent)), f"{label}.{parent.name}"
    if rival is None and _served_as(label, parent) not in owned:
        return None
    if rival is not None and rival.label != label:
        code = "look_alike"
        message = _("%(host)s looks like %(other)s, which is in use or asked for.") % {
            "host": host,
            "other": f"{rival.label}.{parent.name}",
        }
    elif rival is not None and rival.state == State.HELD:
        code, message = "pending", _("%(host)s is held for a request that is being decided.") % {"host": host}
    elif rival is not None and rival.state == State.QUARANTINED:
        code, message = "quarantined", _("%(host)s was freed a short while ago and rests.") % {"host": host}
    else:
        code, message = "taken", _("%(host)s belongs to a site.") % {"host": host}
    return _Refusal(code, message, _("Choose another name."))


def _free_near(refused: Sequence[Wanted]) -> Iterator[tuple[str, ...]]:
    """Give for each name the free ones near it, in order."""
    ideas = [_ideas(*one) for one in refused]
    keys = {key_of(idea, parent) for (_label, parent), some in zip(refused, ideas, strict=True) for idea in some}
    bound = set(binding(keys).values_list("parent_id", "skeleton")) if keys else set()
    for (_label, parent), some in zip(refused, ideas, strict=True):
        yield tuple([idea for idea in some if key_of(idea, parent) not in bound][:SUGGESTIONS])


def _ideas(label: str, parent: ParentDomain) -> list[str]:
    near = dict.fromkeys(names.ideas(label, region=parent.region))
    return [idea for idea in near if not names.find_flaw(idea, reserved=parent.reserved)]
