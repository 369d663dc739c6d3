"""Names and their reservations against the sites that bear them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from kernel.time import now
from provisioning.plan import Action, Change
from provisioning.reality.discrepancies import Discrepancy, Kind, Severity, Way, by_code
from provisioning.reality.promises import Aspect, Promises
from provisioning.reality.registry import Look
from provisioning.reality.rows import Reservation, Rows, Site
from tenants.registry.models import NameReservation
from tenants.registry.names import skeleton

State = NameReservation.State
SCOPE = "rows"
# Holds lapse hourly; one that is over for longer was forgotten.
LAPSE_GRACE = timedelta(hours=3)

KINDS = by_code(
    Kind(
        "name_not_taken",
        _("The name of this site is not reserved for it: somebody else could ask for it."),
        _("Approve the plan: it reserves the name for the site."),
        Severity.ERROR,
        Way.MISSING,
    ),
    Kind(
        "name_held_only",
        _("The name of this site is still noted as held by its request, not as in use."),
        _("Approve the plan: it notes the name as in use."),
        Severity.WARNING,
        Way.DIFFERENT,
    ),
    Kind(
        "name_other_label",
        _("The name reserved for this site is another one than the site bears."),
        _("Find out which of the two the agency asked for, and rename the site or release the reservation."),
        Severity.ERROR,
        Way.DIFFERENT,
    ),
    Kind(
        "name_without_site",
        _("This name is noted as in use, but there is no site."),
        _("Approve the plan: it frees the name."),
        Severity.WARNING,
        Way.UNEXPECTED,
    ),
    Kind(
        "name_held_too_long",
        _("This name is held although its time is over."),
        _("Look whether the scheduler runs: it frees such names every hour."),
        Severity.NOTICE,
        Way.DIFFERENT,
    ),
    Kind(
        "name_skeleton_wrong",
        _("The look-alike sign of this name is wrong: a name that looks the same could be given away."),
        _("Approve the plan: it writes the sign anew."),
        Severity.WARNING,
        Way.DIFFERENT,
    ),
)


def read(rows: Rows) -> dict[int, str]:
    """Return the look-alike sign of every reservation; one query."""
    return dict(NameReservation.objects.exclude(state=State.RELEASED).values_list("pk", "skeleton"))


def compare(promised: Promises, seen: dict[int, str]) -> Iterator[Discrepancy]:
    """Compare the reservations with the sites, both ways."""
    rows = promised.rows
    by_holder: dict[str, list[Reservation]] = {}
    for row in rows.reservations:
        by_holder.setdefault(row.holder, []).append(row)
    for site in rows.claimed:
        if promised.must(site, Aspect.NAME):
            yield from _of_site(promised, site, by_holder.get(site.reference or "", []))
    for row in rows.reservations:
        yield from _of_reservation(rows, row, sign=seen.get(row.pk))


def _of_site(promised: Promises, site: Site, held: list[Reservation]) -> Iterator[Discrepancy]:
    host, wanted = promised.rows.planned_host(site), (site.parent_id, site.label)
    bound = [row for row in held if row.state in (State.TAKEN, State.HELD)]
    exact = [row for row in bound if (row.parent_id, row.label) == wanted]
    after = {"state": State.TAKEN.value, "holder": site.reference, "parent_id": site.parent_id, "label": site.label}
    if exact and exact[0].state == State.HELD:
        before = {**after, "state": State.HELD.value}
        change = Change(Action.UPDATE, "name", host, before=before, after=after)
        yield _found("name_held_only", host, State.TAKEN.value, State.HELD.value, change)
    elif not exact and bound:
        yield _found("name_other_label", host, site.label, bound[0].label, None)
    elif not exact and wanted[0] and site.label:
        yield _found("name_not_taken", host, site.reference, None, Change(Action.CREATE, "name", host, after=after))


def _of_reservation(rows: Rows, row: Reservation, *, sign: str | None) -> Iterator[Discrepancy]:
    parent = rows.parents_by_pk.get(row.parent_id)
    host = f"{row.label}.{parent.suffix if parent else '?'}"
    is_orphan = row.holder not in rows.by_reference and row.holder not in rows.open_references
    if row.state == State.TAKEN and is_orphan:
        before = {"state": row.state, "holder": row.holder, "parent_id": row.parent_id, "label": row.label}
        change = Change(Action.DELETE, "name", host, before=before)
        yield _found("name_without_site", host, None, f"{row.state} {row.holder}", change)
    if row.state == State.HELD and row.until and row.until < now() - LAPSE_GRACE:
        yield _found("name_held_too_long", host, row.until.isoformat(), row.state, None)
    if sign is not None and sign != skeleton(row.label):
        before, after = ({"pk": row.pk, "skeleton": each} for each in (sign, skeleton(row.label)))
        change = Change(Action.UPDATE, "name_sign", host, before=before, after=after)
        yield _found("name_skeleton_wrong", host, skeleton(row.label), sign, change)


def _found(kind: str, host: str, expected: str | None, found: str | None, change: Change | None) -> Discrepancy:
    return Discrepancy(kind, host, expected or "", found or "", change, SCOPE)


LOOK = Look("names", _("Names"), KINDS, read, compare)
