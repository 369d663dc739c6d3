"""One decision for many requests: kept as rows, then carried out one by one by the ordinary operations."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction
from django.utils.translation import gettext as _

from central.websites.bulk.letters import issue_cover_reply
from central.websites.bulk.unforeseen import UNEXPECTED, unexpected_words
from central.websites.bulk.waking import wake
from central.websites.deeds import DEEDS
from central.websites.errors import NotPossibleNow, OrderUnderWay
from central.websites.models import Batch, BatchOrder, BatchOrderLine, Decision, WebsiteRequest
from central.websites.notices import batch_answered, batch_waiting
from central.websites.states import Action, OrderState
from kernel import audit
from kernel.errors import DomainError
from kernel.time import now
from tenants.members.models import User

# Requests of one decision dealt with before others get their turn.
REQUESTS_A_TURN = 10
logger = logging.getLogger(__name__)
# What starts runs of the engine: only so many at once, see `pacing`.
PACED = (Action.START_PROVISIONING, Action.RESUME_PROVISIONING)
WAITING, DONE, REFUSED = OrderState.WAITING, OrderState.DONE, OrderState.REFUSED


@transaction.atomic
def give_order(
    *,
    batch: Batch,
    by: User,
    action: str,
    cases: Iterable[tuple[WebsiteRequest, int | None]],
    values: Mapping[str, Any],
) -> BatchOrder:
    """Keep a decision for many requests of a batch, to be carried out in this order.

    Whether the person may is asked for each request when it is carried out, as for a single one.

    :param cases: each with the version the person saw, or None to trust the state alone.
    :raises OrderUnderWay: when another decision still waits for all of them.
    :raises NotPossibleNow: when no request is named, or the action is none of an official's.
    """
    wanted = list(cases)
    if not wanted or action not in DEEDS:
        raise NotPossibleNow(_("No request was chosen."), remedy=_("Tick those this decision is for."))
    busy = set(
        BatchOrderLine.objects.filter(state=WAITING, request__in=[case for case, _version in wanted]).values_list(
            "request_id", flat=True
        )
    )
    free = [(case, version) for case, version in wanted if case.pk not in busy]
    if not free:
        raise _under_way()
    order = BatchOrder.objects.create(batch=batch, action=action, values=dict(values), by=by)
    try:
        with transaction.atomic():
            BatchOrderLine.objects.bulk_create(
                BatchOrderLine(order=order, request=case, position=position, version=version)
                for position, (case, version) in enumerate(free, start=1)
            )
    except IntegrityError as error:
        raise _under_way() from error
    wake()
    data = {"action": action, "requests": len(free), "order": order.pk}
    audit.record(event="batch.order_given", subject=batch.subject, by=by, data=data)
    return order


def carry_out_some(order: BatchOrder) -> int:
    """Carry a decision out at the next few requests; return how many, none when it is carried out at all."""
    return sum(itertools.takewhile(bool, (carry_out_next(order) for _turn in range(REQUESTS_A_TURN))))


def carry_out_next(order: BatchOrder) -> bool:
    """Carry the decision out at the next request; return False when it is carried out at all.

    Not within a transaction: some deeds look into a site's own schema. Killed after the deed and before its row was
    marked, the decision itself says that it was taken.
    """
    line = order.lines.filter(state=WAITING).order_by("position").select_related("request").first()
    if line is None:
        _finish(order)
        return False
    try:
        if not _is_taken(order, line):
            DEEDS[order.action](case=line.request, by=order.by, version=line.version, **order.values)
    except DomainError as error:
        _mark(line, REFUSED, code=error.code, words=str(error))
    except DatabaseError:
        raise
    except Exception:
        # One request that nobody foresaw must not hold up all the others.
        logger.exception("A decision on a batch failed.", extra={"order": order.pk, "request": line.request.number})
        _mark(line, REFUSED, code=UNEXPECTED, words=unexpected_words())
    else:
        _mark(line, DONE)
    return True


def _is_taken(order: BatchOrder, line: BatchOrderLine) -> bool:
    taken = Decision.objects.filter(request=line.request, by=order.by, action=order.action)
    return taken.filter(decided_at__gte=order.given_at).exists()


def _mark(line: BatchOrderLine, state: OrderState, *, code: str = "", words: str = "") -> None:
    BatchOrderLine.objects.filter(pk=line.pk, state=WAITING).update(state=state, code=code, words=words, done_at=now())


@transaction.atomic
def _finish(order: BatchOrder) -> None:
    """Tell whoever is next, once, and issue the letter that lists all."""
    row = BatchOrder.objects.select_for_update(of=("self",)).select_related("batch", "by").get(pk=order.pk)
    if row.finished_at is not None:
        return
    done = [
        line.request for line in row.lines.filter(state=DONE).select_related("request__agency").order_by("position")
    ]
    row.finished_at = now()
    batch_waiting(row.batch, done)
    if row.action == Action.ANSWER and done:
        letter = issue_cover_reply(row, done)
        row.letter = letter.number
        batch_answered(row.batch, letter=letter, count=len(done))
    row.save(update_fields=["finished_at", "letter"])
    data = {"action": row.action, "done": len(done), "order": row.pk, "letter": row.letter}
    audit.record(event="batch.order_carried_out", subject=row.batch.subject, by=row.by, data=data)


def _under_way() -> OrderUnderWay:
    return OrderUnderWay(
        _("Another decision is still being carried out for these requests."),
        remedy=_("Wait until it is done; this page shows how far it is."),
    )
