"""Holding and freeing names; the database alone decides who holds one."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kernel import audit
from kernel.time import now
from tenants.registry import names
from tenants.registry.errors import NameRefused, NameTaken, NotHeld
from tenants.registry.lifecycle import Actor
from tenants.registry.models import NameReservation, ParentDomain
from tenants.registry.name_verdicts import NameVerdict, binding, check_name, check_names, key_of
from tenants.registry.names import skeleton
from tenants.registry.switching import in_public

__all__ = [
    "NameVerdict",
    "check_name",
    "check_names",
    "claim",
    "end_rest",
    "quarantine",
    "release",
    "require_name",
    "reserve",
    "skeleton",
    "take",
]

State = NameReservation.State


def claim(*, label: str, parent: ParentDomain) -> None:
    """Be the only one to decide over a name, and those that look like it, until the caller's transaction ends.

    Whoever asks second waits here, and then sees what the first did. So claim before anything costly, and before
    drawing numbers: whoever loses the name has then done nothing, and no two transactions wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"name:{parent.pk}:{skeleton(label)}"])


def reserve(
    *, label: str, parent: ParentDomain, holder: str, until: datetime | None = None, by: Actor
) -> NameReservation:
    """Hold a name for one request; asked again by the same holder, return what it holds.

    Of many who ask at once the unique constraint lets exactly one win.

    :param holder: the request's number, or another text that names it for good.
    :param until: when the hold lapses if nothing moves; whoever holds it is asked to release it then.
    :raises NameRefused: when the name breaks a rule.
    :raises NameTaken: when another holds it, or one that looks like it.
    """
    if names.find_flaw(label, reserved=parent.reserved):
        _require_free(check_name(label=label, parent=parent))
    with in_public(), transaction.atomic():
        own = _binding(parent, label).filter(holder=holder, label=label).first()
        if own is not None:
            return own
        claim(label=label, parent=parent)
        _end_quarantine(parent, label)
        _require_free(check_name(label=label, parent=parent, holder=holder))
        try:
            with transaction.atomic():
                row = NameReservation.objects.create(
                    parent=parent, label=label, skeleton=skeleton(label), holder=holder, until=until
                )
        except IntegrityError as error:
            _require_free(check_name(label=label, parent=parent, holder=holder), cause=error)
            raise
        _record("name.reserved", row, by)
        return row


def require_name(*, label: str, parent: ParentDomain, holder: str) -> None:
    """Make sure that a holder may have a name, beside those it has.

    :raises NameRefused: it breaks a rule, or can hardly be told from a name the holder has.
    :raises NameTaken: another holds it, or one that looks like it.
    """
    _require_free(check_name(label=label, parent=parent, holder=holder))
    twin = _binding(parent, label).filter(holder=holder).exclude(label=label).first()
    if twin is not None:
        raise NameRefused(
            _("%(host)s looks like %(other)s, the name it should take the place of.")
            % {"host": f"{label}.{parent.name}", "other": f"{twin.label}.{parent.name}"},
            remedy=_("Choose a name that visitors can tell from the former one."),
        )


def release(*, holder: str, by: Actor = "registry", label: str = "") -> int:
    """Free what a holder holds or has taken, and return how many names that were.

    :param label: only this name; by default all of them.
    """
    from_states = (State.HELD, State.TAKEN)
    return _change(holder, from_states, to=State.RELEASED, until=None, by=by, event="name.released", label=label)


def take(*, holder: str, by: Actor = "registry", label: str = "") -> NameReservation:
    """Make the name a holder holds its site's for good; doing it twice does it once.

    :param label: this name, where the holder may have several.

    :raises NotHeld: when the holder holds no name (it lapsed, or was released).
    """
    with in_public(), transaction.atomic():
        _change(holder, (State.HELD,), to=State.TAKEN, until=None, by=by, event="name.taken", label=label)
        row = _of_holder(holder, (State.TAKEN,), label).select_related("parent").first()
        if row is None:
            raise NotHeld(
                _("No name is held for %(holder)s.") % {"holder": holder},
                remedy=_("The reservation lapsed or was released: reserve the name again."),
            )
        return row


def quarantine(*, holder: str, until: datetime, by: Actor, label: str = "") -> int:
    """Keep names of a site from everybody until a moment, so that nobody inherits its visitors.

    :param label: only this name; by default all the holder has.
    """
    from_states = (State.TAKEN,)
    return _change(holder, from_states, to=State.QUARANTINED, until=until, by=by, event="name.quarantined", label=label)


def end_rest(*, holder: str, label: str, by: Actor) -> int:
    """Give a quarantined name back to the site that had it."""
    from_states = (State.QUARANTINED,)
    return _change(holder, from_states, to=State.TAKEN, until=None, by=by, event="name.taken", label=label)


def _of_holder(holder: str, states: tuple[str, ...], label: str) -> QuerySet[NameReservation]:
    found = NameReservation.objects.filter(holder=holder, state__in=states)
    return found.filter(label=label) if label else found


def _change(
    holder: str, from_states: tuple[str, ...], *, to: str, until: datetime | None, by: Actor, event: str, label: str
) -> int:
    with in_public(), transaction.atomic():
        rows = list(_of_holder(holder, from_states, label).select_for_update(of=("self",)).select_related("parent"))
        NameReservation.objects.filter(pk__in=[row.pk for row in rows]).update(state=to, until=until)
        for row in rows:
            _record(event, row, by)
        return len(rows)


def _binding(parent: ParentDomain, label: str) -> QuerySet[NameReservation]:
    """Return who keeps this name, or a look-alike, from others."""
    return binding([key_of(label, parent)])


def _end_quarantine(parent: ParentDomain, label: str) -> None:
    NameReservation.objects.filter(
        parent=parent, skeleton=skeleton(label), state=State.QUARANTINED, until__lte=now()
    ).update(state=State.RELEASED)


def _require_free(verdict: NameVerdict, *, cause: Exception | None = None) -> None:
    if verdict.ok:
        return
    kind = NameTaken if verdict.code in {"taken", "pending", "look_alike", "quarantined"} else NameRefused
    raise kind(verdict.message, remedy=verdict.remedy, suggestions=verdict.suggestions) from cause


def _record(event: str, row: NameReservation, by: Actor) -> None:
    audit.record(event=event, subject=f"name:{row.label}.{row.parent.name}", by=by, data={"holder": row.holder})
