"""The working clock itself: when is it due, and how much has passed. Pure, exact, a day at a time.

Frozen spans are stretches in which a case waits for somebody else. Minutes and hours inside them do not count. A
working day counts at its closing, so it does not count when the case is frozen at that moment: a case returned on
Monday morning and back on Wednesday gains two days, one returned and back within the same day gains none.

The result is the earliest instant at which the whole amount has passed; it may be the very edge at which a closed or
frozen span begins, and never lies inside one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice

from kernel.clock.calendars import ONE_DAY, WorkCalendar
from kernel.clock.policies import Policy, Unit, require_amount
from kernel.clock.spans import Span, merge, require_aware, subtract

UNIT_LENGTH = {Unit.MINUTE: timedelta(minutes=1), Unit.HOUR: timedelta(hours=1)}

SpansOfDay = Callable[[date], tuple[Span, ...]]


def due_at(
    *, start: datetime, policy: Policy, amount: int, calendar: WorkCalendar, frozen: Sequence[Span] = ()
) -> datetime:
    """Return when `amount` of the policy's unit, begun at `start`, has passed, in the calendar's zone.

    :param amount: minutes (WORKING_MINUTES), working days (WORKING_DAYS) or hours (ELAPSED, ACTIVE_DAYS).
    :raises ValueError: for a naive start.
    :raises InvalidServiceTime: for an amount below one, or beyond reason.
    :raises NoWorkingTime: when the calendar has no open days to count.
    """
    require_amount(amount, policy=policy)
    begin, holes = _localised(start, frozen, calendar)
    if policy is Policy.WORKING_DAYS:
        closings = _counted_closings(begin, calendar, holes)
        return next(islice(closings, amount - 1, None))
    return _spend(_counted_spans(begin, policy, calendar, holes), amount * UNIT_LENGTH[policy.unit])


def elapsed(
    *, start: datetime, end: datetime, policy: Policy, calendar: WorkCalendar, frozen: Sequence[Span] = ()
) -> float:
    """Return how much of the policy's unit passed between two instants; 0 when `end` is not after `start`.

    Working days come with the part of the present day, by its office hours, so that the figure grows steadily and is
    whole exactly at a closing.

    :raises ValueError: for a naive instant.
    """
    begin, holes = _localised(start, frozen, calendar)
    stop = require_aware(end).astimezone(calendar.zone)
    if stop <= begin:
        return 0.0
    if policy is Policy.WORKING_DAYS:
        return _days_between(begin, stop, calendar, holes)
    return _time_between(begin, stop, policy, calendar, holes) / UNIT_LENGTH[policy.unit]


def day_zero(*, start: datetime, calendar: WorkCalendar) -> date:
    """Return the day of receipt: that day, or the next working day when received after closing (K3)."""
    begin = require_aware(start).astimezone(calendar.zone)
    days = calendar.open_days(first=begin.date())
    return next(day for day in days if begin <= calendar.closing(day))


def _localised(start: datetime, frozen: Sequence[Span], calendar: WorkCalendar) -> tuple[datetime, tuple[Span, ...]]:
    # Everything in one zone without daylight saving: from here on, wall-clock arithmetic is exact.
    begin = require_aware(start).astimezone(calendar.zone)
    return begin, merge(span.in_zone(calendar.zone) for span in frozen)


def _counted_spans(begin: datetime, policy: Policy, calendar: WorkCalendar, holes: tuple[Span, ...]) -> Iterator[Span]:
    """Yield, without end, the stretches after `begin` in which the policy's clock runs."""
    if policy is Policy.ELAPSED:
        yield from subtract(Span(begin, datetime.max.replace(tzinfo=calendar.zone)), holes)
        return
    spans_of_day = _spans_of_day(policy, calendar)
    for day in calendar.open_days(first=begin.date()):
        for span in spans_of_day(day):
            if span.end > begin:
                yield from subtract(Span(max(span.start, begin), span.end), holes)


def _spend(spans: Iterator[Span], budget: timedelta) -> datetime:
    for span in spans:
        if span.length >= budget:
            return span.start + budget
        budget -= span.length
    raise OverflowError("the due time lies beyond the year 9999: is a frozen span never to end?")


def _time_between(
    begin: datetime, stop: datetime, policy: Policy, calendar: WorkCalendar, holes: tuple[Span, ...]
) -> timedelta:
    if policy is Policy.ELAPSED:
        return _total(subtract(Span(begin, stop), holes))
    spans_of_day = _spans_of_day(policy, calendar)
    passed = timedelta()
    for day in calendar.open_days_between(first=begin.date(), last=stop.date()):
        for span in spans_of_day(day):
            passed += _within(span, begin, stop, holes)
    return passed


def _spans_of_day(policy: Policy, calendar: WorkCalendar) -> SpansOfDay:
    if policy is Policy.ACTIVE_DAYS:
        return lambda day: (calendar.whole_day(day),)
    return calendar.spans_on


def _within(span: Span, begin: datetime, stop: datetime, holes: tuple[Span, ...]) -> timedelta:
    start, end = max(span.start, begin), min(span.end, stop)
    return _total(subtract(Span(start, end), holes)) if start < end else timedelta()


def _total(spans: Iterator[Span]) -> timedelta:
    return sum((span.length for span in spans), timedelta())


def _counted_closings(begin: datetime, calendar: WorkCalendar, holes: tuple[Span, ...]) -> Iterator[datetime]:
    """Yield, without end, the closings that count as a day: those after day 0 at which the case is not frozen."""
    received = day_zero(start=begin, calendar=calendar)
    for day in calendar.open_days(first=received + ONE_DAY):
        closing = calendar.closing(day)
        if not _is_frozen(closing, holes):
            yield closing


def _is_frozen(closing: datetime, holes: tuple[Span, ...]) -> bool:
    return any(hole.start < closing <= hole.end for hole in holes)


def _days_between(begin: datetime, stop: datetime, calendar: WorkCalendar, holes: tuple[Span, ...]) -> float:
    received = _day_zero_until(begin, stop, calendar)
    if received is None:
        return 0.0
    days = 0
    for day in calendar.open_days_between(first=received + ONE_DAY, last=stop.date()):
        closing = calendar.closing(day)
        if _is_frozen(closing, holes):
            continue
        if closing > stop:
            return days + _part_of_day(day, stop, calendar, holes)
        days += 1
    return float(days)


def _day_zero_until(begin: datetime, stop: datetime, calendar: WorkCalendar) -> date | None:
    days = calendar.open_days_between(first=begin.date(), last=stop.date())
    return next((day for day in days if begin <= calendar.closing(day)), None)


def _part_of_day(day: date, stop: datetime, calendar: WorkCalendar, holes: tuple[Span, ...]) -> float:
    whole, passed = timedelta(), timedelta()
    for span in calendar.spans_on(day):
        whole += _within(span, span.start, span.end, holes)
        passed += _within(span, span.start, stop, holes)
    return passed / whole
