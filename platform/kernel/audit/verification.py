"""Walks the chain and says where it first breaks, and how."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Max, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kernel.audit.canonical import GENESIS
from kernel.audit.hashing import event_hash, seal_is_ours
from kernel.audit.models import AuditEvent, AuditHead

PROBLEMS: dict[str, Promise] = {
    "altered": _("The content of this event no longer fits its hash: it was changed after it was written."),
    "unlinked": _("This event does not follow the one before it: an event was put in, taken out or moved."),
    "missing": _("An event is missing here: its position is skipped."),
    "cut_off": _("The newest events are missing: the head of the chain knows more of them than the table holds."),
    "added": _("The table holds events that the head of the chain does not know."),
    "head_differs": _("The head of the chain names another hash than the newest event."),
    "head_missing": _("The head of the chain is gone."),
    "seal_broken": _("The head of the chain was written by something else than this platform, or with another key."),
    "rewritten": _("The chain no longer holds the point noted earlier: it was rewritten or put back in time."),
}


@dataclass(frozen=True)
class ChainPoint:
    """A place in the chain to note down elsewhere: a later chain that does not hold it was rewritten."""

    position: int
    hash: str


@dataclass(frozen=True)
class ChainReport:
    """What the walk found; `first_broken` is the position of the first event that cannot be trusted."""

    checked: int
    head: ChainPoint
    first_broken: int | None = None
    problem: str = ""

    @property
    def ok(self) -> bool:
        """Whether the chain is whole."""
        return not self.problem

    @property
    def message(self) -> str:
        """The finding in words."""
        return str(PROBLEMS[self.problem]) if self.problem else str(_("The chain is whole."))


def verify_chain(*, noted: ChainPoint | None = None) -> ChainReport:
    """Check every event of the active schema's chain against its hash, its neighbour and the sealed head.

    :param noted: a head printed by an earlier check and kept outside this database. With it, even a chain that was put
        back to an older sealed state, or emptied, is found.
    """
    head, last = _ends()
    rows = AuditEvent.objects.filter(position__lte=last).order_by("position")
    walk = _walk(rows.iterator(chunk_size=2000), noted=noted)
    return walk if walk.problem else _check_head(walk, head=head)


def _ends() -> tuple[AuditHead | None, int]:
    """Return the head row and the last position, read in one statement: what is added meanwhile stays out."""
    newest = AuditEvent.objects.order_by("-position").values("position")[:1]
    head = AuditHead.objects.annotate(last=Subquery(newest)).filter(pk=1).first()
    if head is None:
        return None, AuditEvent.objects.aggregate(last=Max("position"))["last"] or 0
    return head, head.last or 0


def _walk(rows: Iterable[AuditEvent], *, noted: ChainPoint | None) -> ChainReport:
    end = ChainPoint(position=0, hash=GENESIS)
    for checked, row in enumerate(rows):
        problem = _problem(row, after=end)
        if not problem and noted and row.position == noted.position and row.hash != noted.hash:
            problem = "rewritten"
        if problem:
            at = end.position + 1 if problem == "missing" else row.position
            return ChainReport(checked=checked, head=end, first_broken=at, problem=problem)
        end = ChainPoint(position=row.position, hash=row.hash)
    if noted and noted.position > end.position:
        return ChainReport(checked=end.position, head=end, first_broken=end.position + 1, problem="rewritten")
    return ChainReport(checked=end.position, head=end)


def _problem(row: AuditEvent, *, after: ChainPoint) -> str:
    if row.position != after.position + 1:
        return "missing"
    if row.prev_hash != after.hash:
        return "unlinked"
    return "" if row.hash == event_hash(row) else "altered"


def _check_head(walk: ChainReport, *, head: AuditHead | None) -> ChainReport:
    end = walk.head
    if head is None:
        # A schema in which nothing has happened yet has no head either.
        return replace(walk, first_broken=1, problem="head_missing") if walk.checked else walk
    if not seal_is_ours(head.seal, position=head.position, chain_hash=head.hash):
        return replace(walk, first_broken=max(end.position, 1), problem="seal_broken")
    if head.position > end.position:
        return replace(walk, first_broken=end.position + 1, problem="cut_off")
    if head.position < end.position:
        return replace(walk, first_broken=head.position + 1, problem="added")
    return walk if head.hash == end.hash else replace(walk, first_broken=max(end.position, 1), problem="head_differs")
