"""Proposals, confirmation by a person, additions and withdrawals."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from kernel.clock import proposals
from kernel.clock.calendars import ClosedDay, ClosureKind
from kernel.clock.errors import InvalidCalendar
from kernel.clock.models import Closure
from kernel.clock.operations import add_closure, closures, confirm_closures, propose_holidays, withdraw_closure
from kernel.clock.queries import load_calendar, unconfirmed_closures
from kernel.errors import InvalidValue
from kernel.time import now

pytestmark = pytest.mark.django_db
ANNIVERSARY = date(2026, 10, 5)


def closure_on(day, kind=ClosureKind.PUBLIC):
    return Closure.objects.get(date=day, kind=kind.value)


def test_proposals_close_the_day_before_anyone_confirms(calendar_row):
    assert not load_calendar().is_open(date(2026, 8, 17))
    assert load_calendar().unconfirmed_between(first=date(2026, 8, 15), last=date(2026, 8, 18)) == (date(2026, 8, 17),)


def test_proposals_keep_the_source_and_the_estimate(calendar_row):
    eid = closure_on(date(2027, 3, 10))

    assert (eid.name, eid.is_estimated, eid.source) == ("Hari Raya Idul Fitri", True, proposals.SOURCE)


def test_propose_holidays_twice_adds_nothing(calendar_row):
    assert propose_holidays(year=2026, by="tests") == []
    assert Closure.objects.filter(date__year=2026).count() == 25


def test_propose_holidays_follows_a_moved_estimate_but_not_what_a_person_decided(
    calendar_row, monkeypatch, official, decree
):
    eid, second_day, nyepi = date(2027, 3, 10), date(2027, 3, 11), date(2027, 3, 8)
    confirm_closures(year=2027, dates=[nyepi], source=decree, by=official)
    withdraw_closure(closure=closure_on(second_day), reason="Bukan hari libur", by=official)
    moved = ClosedDay(date(2027, 3, 9), ClosureKind.PUBLIC, "Hari Raya Idul Fitri", is_estimated=True)
    monkeypatch.setattr(closures, "proposed_days", lambda *, year: (moved,))

    added = propose_holidays(year=2027, by="tests")

    assert [row.date for row in added] == [moved.day]
    assert not Closure.objects.filter(date=eid).exists()
    assert closure_on(nyepi).is_confirmed
    assert closure_on(second_day).is_withdrawn


def test_confirm_closures_makes_the_year_firm_and_keeps_the_estimate(calendar_row, official, decree):
    confirmed = confirm_closures(year=2027, source=decree, by=official)

    eid = closure_on(date(2027, 3, 10))
    assert len(confirmed) == 26
    assert (eid.confirmed_by, eid.source, eid.is_estimated) == (official, decree, True)
    assert not unconfirmed_closures(year=2027).exists()
    assert unconfirmed_closures(year=2026).count() == 25
    assert load_calendar().unconfirmed_between(first=date(2027, 1, 1), last=date(2027, 12, 31)) == ()


def test_confirm_closures_of_some_dates_leaves_the_others(calendar_row, official, decree):
    confirm_closures(year=2026, dates=[date(2026, 8, 17)], source=decree, by=official)

    assert unconfirmed_closures(year=2026).count() == 24


def test_confirm_closures_on_a_day_without_proposal_is_refused(calendar_row, official, decree):
    with pytest.raises(InvalidCalendar) as caught:
        confirm_closures(year=2026, dates=[date(2026, 8, 17), date(2026, 8, 18)], source=decree, by=official)

    assert "2026-08-18" in caught.value.message
    assert "2026-08-17" not in caught.value.message


@pytest.mark.parametrize("nobody", [None, "", "  ", "system"])
def test_confirm_closures_by_nobody_is_refused(calendar_row, decree, nobody):
    with pytest.raises(InvalidValue) as caught:
        confirm_closures(year=2026, source=decree, by=nobody)

    assert caught.value.field == "by"


def test_confirm_closures_without_a_decree_is_refused(calendar_row, official):
    with pytest.raises(InvalidValue) as caught:
        confirm_closures(year=2026, source=" ", by=official)

    assert caught.value.field == "source"


def test_add_closure_closes_a_regional_day_at_once(calendar_row, official):
    add_closure(
        date=ANNIVERSARY, kind=ClosureKind.REGIONAL, name="Hari jadi", source="Peraturan daerah (contoh)", by=official
    )

    assert load_calendar().closures_on(ANNIVERSARY) == (ClosedDay(ANNIVERSARY, ClosureKind.REGIONAL, "Hari jadi"),)


def test_add_closure_on_a_proposed_day_confirms_it(calendar_row, official, decree):
    day = date(2026, 8, 17)

    add_closure(date=day, kind=ClosureKind.PUBLIC, name="Hari Kemerdekaan", source=decree, by=official)

    assert Closure.objects.filter(date=day).count() == 1
    assert closure_on(day).confirmed_by == official


def test_add_closure_on_a_confirmed_day_is_refused(confirmed_row, official, decree):
    with pytest.raises(InvalidCalendar) as caught:
        add_closure(
            date=date(2026, 8, 17), kind=ClosureKind.PUBLIC, name="Hari Kemerdekaan", source=decree, by=official
        )

    assert caught.value.field == "date"


def test_withdraw_closure_opens_the_day_and_add_closure_closes_it_again(confirmed_row, official, decree):
    leave = date(2026, 3, 18)
    withdraw_closure(closure=closure_on(leave, ClosureKind.JOINT_LEAVE), reason="SKB diubah", by=official)
    opened = load_calendar().is_open(leave)

    add_closure(date=leave, kind=ClosureKind.JOINT_LEAVE, name="Cuti bersama", source=decree, by=official)

    assert opened
    assert not load_calendar().is_open(leave)


def test_withdraw_closure_twice_is_refused(calendar_row, official):
    row = withdraw_closure(closure=closure_on(date(2026, 8, 17)), reason="Uji", by=official)

    with pytest.raises(InvalidCalendar) as caught:
        withdraw_closure(closure=row, reason="Uji", by=official)

    assert official in caught.value.message


def test_withdraw_closure_without_a_reason_is_refused(calendar_row, official):
    with pytest.raises(InvalidValue) as caught:
        withdraw_closure(closure=closure_on(date(2026, 8, 17)), reason="", by=official)

    assert caught.value.field == "reason"


@pytest.mark.parametrize(
    "half",
    [
        {"confirmed_by": "Kepala Dinas (contoh)"},
        {"confirmed_at": now()},
        {"withdrawn_by": "Kepala Dinas (contoh)"},
        {"withdrawn_at": now()},
        {"kind": "BIRTHDAY"},
    ],
    ids=lambda half: next(iter(half)),
)
def test_database_refuses_half_a_confirmation_and_unknown_kinds(calendar_row, half):
    row = Closure(calendar=calendar_row, date=ANNIVERSARY, **{"kind": ClosureKind.OWN.value, "name": "x", **half})

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
