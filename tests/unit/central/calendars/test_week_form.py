"""Hours of a week: each slip is told at its own field, and a good week becomes frames."""

from __future__ import annotations

from datetime import date, time

import pytest

from central.calendars.forms import DatedHoursForm, OfficeHoursForm
from kernel.clock.defaults import office_week, ramadan_frames

REST = {"valid_from": "2026-12-01", "reason": "Keputusan Kepala Dinas (contoh)"}


def typed(week=None, **changes):
    """What a browser sends for a week, changed here and there."""
    form = OfficeHoursForm(week=week or office_week().days)
    times = {name: f"{value:%H:%M}" for name, value in form.initial.items()}
    return {**times, **REST, **changes}


def test_default_week_goes_out_as_it_came_in():
    form = OfficeHoursForm(typed())

    assert form.is_valid(), form.errors
    assert form.cleaned_data["frames"] == office_week().days


def test_a_day_without_break_is_one_frame():
    form = OfficeHoursForm(typed(pauses_0="", resumes_0=""))

    assert form.is_valid(), form.errors
    assert [(frame.opens, frame.closes) for frame in form.cleaned_data["frames"][0]] == [(time(7, 30), time(16))]


def test_an_empty_day_is_closed():
    form = OfficeHoursForm(typed(opens_4="", pauses_4="", resumes_4="", closes_4=""))

    assert form.is_valid(), form.errors
    assert form.cleaned_data["frames"][4] == ()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"closes_0": ""}, "closes_0"),
        ({"opens_1": ""}, "opens_1"),
        ({"resumes_2": ""}, "resumes_2"),
        ({"closes_3": "07:00"}, "closes_3"),
        ({"pauses_4": "06:00"}, "pauses_4"),
        ({"opens_0": "25:00"}, "opens_0"),
        ({"valid_from": "1026-01-01"}, "valid_from"),
        ({"valid_from": "kemarin"}, "valid_from"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_slip_is_told_at_its_field(changes, field):
    form = OfficeHoursForm(typed(**changes))

    assert not form.is_valid()
    assert list(form.errors) == [field]


def test_a_week_closed_throughout_is_refused():
    empty = {name: "" for name in typed() if name not in REST}

    form = OfficeHoursForm({**empty, **REST})

    assert not form.is_valid()
    assert "opens_0" in form.errors


def test_what_was_typed_stays_in_the_form():
    form = OfficeHoursForm(typed(closes_0="07:00", reason="Alasan yang panjang"))
    form.is_valid()

    assert form["closes_0"].value() == "07:00"
    assert form["reason"].value() == "Alasan yang panjang"


def test_dated_hours_begin_as_those_of_ramadan():
    form = DatedHoursForm(week=ramadan_frames())

    assert (form["opens_0"].value(), form["closes_4"].value()) == (time(8), time(15, 30))


def test_dated_hours_do_not_end_before_they_begin():
    times = {name: value for name, value in typed(ramadan_frames()).items() if name not in REST}
    dates = {"name": "Ramadan", "source": "SE", "first": "2027-02-08", "last": "2027-02-07"}

    form = DatedHoursForm({**times, **dates})

    assert list(form.errors) == ["last"]
    assert form.cleaned_data["first"] == date(2027, 2, 8)
