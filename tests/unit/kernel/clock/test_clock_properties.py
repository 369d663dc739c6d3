"""What must hold for every calendar, start, amount and frozen span."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kernel.clock.arithmetic import due_at, elapsed
from kernel.clock.calendars import TIMEZONES, ClosedDay, ClosureKind, WorkCalendar
from kernel.clock.defaults import EPOCH, office_week, ramadan
from kernel.clock.frames import Frame, Week, week_frames
from kernel.clock.policies import Policy
from kernel.clock.spans import Span

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
LARGEST = {
    Policy.WORKING_MINUTES: 5000,
    Policy.WORKING_DAYS: 40,
    Policy.ELAPSED: 500,
    Policy.ACTIVE_DAYS: 500,
}


@st.composite
def days_of_frames(draw):
    """One to three frames that do not overlap, from an even number of distinct quarter hours."""
    quarters = sorted(draw(st.sets(st.integers(0, 95), min_size=2, max_size=6)))
    pairs = zip(quarters[::2], quarters[1::2], strict=False)
    return tuple(Frame(_quarter(opens), _quarter(closes)) for opens, closes in pairs)


def holds_for(*strategies):
    """Like `given`, without a deadline: a test is never timed."""
    return lambda test: settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])(given(*strategies)(test))


def _quarter(number):
    return time(number // 4, number % 4 * 15)


weeks = st.dictionaries(st.integers(0, 6), days_of_frames(), min_size=1).map(week_frames)
closures = st.lists(
    st.builds(ClosedDay, st.dates(FIRST, LAST), st.sampled_from(ClosureKind), st.just("tutup")), max_size=25
)


@st.composite
def calendars(draw):
    first = draw(st.dates(FIRST, LAST))
    usual = st.lists(st.just(ramadan(first=first, last=first + timedelta(days=29))), max_size=1)
    return WorkCalendar(
        timezone=draw(st.sampled_from(sorted(TIMEZONES))),
        weeks=draw(st.sampled_from([(office_week(),), (Week(EPOCH, draw(weeks)), Week(first, draw(weeks)))])),
        closed_days=tuple(draw(closures)),
        overrides=tuple(draw(usual)),
        joint_leave_closes=draw(st.booleans()),
    )


instants = st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 1), timezones=st.just(ZoneInfo("UTC"))).map(
    lambda instant: instant.replace(microsecond=0)
)


@st.composite
def frozen_spans(draw):
    start = draw(instants)
    return Span(start, start + timedelta(minutes=draw(st.integers(0, 20_000))))


@st.composite
def cases(draw):
    policy = draw(st.sampled_from(Policy))
    return {
        "start": draw(instants),
        "policy": policy,
        "amount": draw(st.integers(1, LARGEST[policy])),
        "calendar": draw(calendars()),
        "frozen": tuple(draw(st.lists(frozen_spans(), max_size=4))),
    }


@holds_for(cases())
def test_elapsed_until_the_due_time_is_the_amount(case):
    due = due_at(**case)

    amount = case.pop("amount")
    assert elapsed(end=due, **case) == amount


@holds_for(cases(), st.timedeltas(timedelta(seconds=1), timedelta(days=3)))
def test_elapsed_just_before_the_due_time_is_less(case, before):
    due = due_at(**case)
    amount = case.pop("amount")

    assert elapsed(end=due - before, **case) < amount


@holds_for(cases())
def test_due_at_is_after_the_start(case):
    assert due_at(**case) > case["start"]


@holds_for(cases(), st.timedeltas(timedelta(0), timedelta(days=20)))
def test_due_at_never_falls_earlier_for_a_later_start(case, later):
    assert due_at(**case) <= due_at(**{**case, "start": case["start"] + later})


@holds_for(cases(), st.integers(1, 50))
def test_due_at_falls_later_for_a_larger_amount(case, more):
    assert due_at(**case) < due_at(**{**case, "amount": case["amount"] + more})


@holds_for(cases(), st.integers(1, 50))
def test_due_at_in_two_parts_is_due_at_in_one(case, more):
    halfway = due_at(**case)

    in_parts = due_at(**{**case, "start": halfway, "amount": more})

    assert in_parts == due_at(**{**case, "amount": case["amount"] + more})


@holds_for(cases())
def test_due_at_lies_on_an_open_day_or_at_its_end(case):
    assume(case["policy"] is not Policy.ELAPSED)
    calendar, due = case["calendar"], due_at(**case)

    just_before = due - timedelta(microseconds=1)
    assert calendar.is_open(just_before.astimezone(calendar.zone).date())


@holds_for(cases())
def test_due_at_never_lies_inside_a_closed_span(case):
    assume(case["policy"] in (Policy.WORKING_MINUTES, Policy.WORKING_DAYS))
    calendar, due = case["calendar"], due_at(**case)

    frames = calendar.frames_on(due.date())
    assert any(frame.opens < due.time() <= frame.closes for frame in frames)


@holds_for(cases())
def test_due_at_never_lies_inside_a_frozen_span(case):
    due = due_at(**case)

    assert not any(span.start < due <= span.end for span in case["frozen"])


@holds_for(cases(), frozen_spans())
def test_due_at_with_one_more_frozen_span_is_never_earlier(case, span):
    assert due_at(**case) <= due_at(**{**case, "frozen": (*case["frozen"], span)})


@holds_for(cases(), st.integers(1, 5))
def test_due_at_is_extended_by_the_frozen_working_time(case, days):
    """A freeze of whole days, begun before the due time, costs exactly the amount that would have passed in it."""
    assume(case["policy"] is not Policy.WORKING_DAYS)
    bare = {**case, "frozen": ()}
    due = due_at(**bare)
    pause = Span(case["start"], case["start"] + timedelta(days=days))
    del bare["amount"], bare["frozen"]

    lost = elapsed(end=pause.end, **bare)
    extended = due_at(**{**case, "frozen": (pause,)})

    assert elapsed(end=extended, **bare) == pytest.approx(case["amount"] + lost)
    assert extended >= due


@holds_for(cases(), st.timedeltas(timedelta(0), timedelta(days=40)), st.timedeltas(timedelta(0), timedelta(days=3)))
def test_elapsed_never_shrinks(case, until, further):
    del case["amount"]
    end = case["start"] + until

    assert elapsed(end=end, **case) <= elapsed(end=end + further, **case)


@holds_for(cases())
def test_frozen_spans_in_any_order_and_cut_in_two_give_one_result(case):
    halves = [
        half
        for span in case["frozen"]
        for half in (Span(span.start, span.start + span.length / 2), Span(span.start + span.length / 2, span.end))
    ]

    assert due_at(**case) == due_at(**{**case, "frozen": tuple(reversed(halves))})
