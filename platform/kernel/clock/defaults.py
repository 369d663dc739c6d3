"""The hours an Indonesian government office starts with (Perpres 21/2023); rows take over from here.

Opening times and breaks are the decree's; closing times follow from its weekly totals: 37 h 30 min, in Ramadan
32 h 30 min, so a day is 450 or 390 minutes. The head of the agency decides otherwise by changing the rows.
"""

from __future__ import annotations

from datetime import date, time

from kernel.clock.frames import FRIDAY, MONDAY, THURSDAY, Frame, Override, Week, WeekFrames, week_frames

# Before any case can have begun.
EPOCH = date(2020, 1, 1)

_MONDAY_TO_THURSDAY = range(MONDAY, THURSDAY + 1)


def office_week(*, valid_from: date = EPOCH) -> Week:
    """Return Monday to Thursday 07.30-12.00 and 13.00-16.00, Friday 07.30-11.30 and 13.00-16.30 (K1)."""
    ordinary = (Frame(time(7, 30), time(12)), Frame(time(13), time(16)))
    friday = (Frame(time(7, 30), time(11, 30)), Frame(time(13), time(16, 30)))
    return Week(valid_from, _days(ordinary, friday))


def ramadan_frames() -> WeekFrames:
    """Return Monday to Thursday 08.00-12.00 and 12.30-15.00, Friday 08.00-11.30 and 12.30-15.30 (K1)."""
    ordinary = (Frame(time(8), time(12)), Frame(time(12, 30), time(15)))
    friday = (Frame(time(8), time(11, 30)), Frame(time(12, 30), time(15, 30)))
    return _days(ordinary, friday)


def ramadan(*, first: date, last: date, name: str = "Ramadan") -> Override:
    """Return the hours of one Ramadan; its dates are decreed each year, no library knows them."""
    return Override(first, last, name, ramadan_frames())


def _days(ordinary: tuple[Frame, ...], friday: tuple[Frame, ...]) -> WeekFrames:
    return week_frames({**{weekday: ordinary for weekday in _MONDAY_TO_THURSDAY}, FRIDAY: friday})
