"""The library's list as proposals: counts and marks of release 0.108 (K4)."""

from collections import Counter
from datetime import date

import pytest

from kernel.clock.calendars import ClosedDay, ClosureKind
from kernel.clock.proposals import proposed_days


@pytest.mark.parametrize(("year", "public"), [(2026, 17), (2027, 18)])
def test_proposed_days_are_public_holidays_and_eight_of_joint_leave(year, public):
    kinds = Counter(closed.kind for closed in proposed_days(year=year))

    assert kinds == {ClosureKind.PUBLIC: public, ClosureKind.JOINT_LEAVE: 8}


def test_proposed_days_are_never_confirmed():
    assert not any(closed.is_confirmed for closed in proposed_days(year=2027))


def test_proposed_days_flag_reckoned_dates_and_keep_the_mark_out_of_the_name():
    estimated = [closed for closed in proposed_days(year=2027) if closed.is_estimated]

    assert estimated[0] == ClosedDay(
        date(2027, 3, 10), ClosureKind.PUBLIC, "Hari Raya Idul Fitri", is_estimated=True, is_confirmed=False
    )
    assert len(estimated) == 3


def test_proposed_days_have_no_estimates_in_a_decreed_year():
    assert not any(closed.is_estimated for closed in proposed_days(year=2026))
