"""Numbers without gaps: by template, by year, under real concurrency."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import connections, transaction

from kernel.errors import InvalidValue
from kernel.letters import next_number
from kernel.letters.models import NumberSeries
from kernel.letters.numbers import SEEDS, check_template, fill

NEW_YEAR_IN_JAKARTA = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)
BEFORE_NEW_YEAR = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
IN_MARCH = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_numbers_of_a_series_follow_each_other():
    drawn = [next_number(code="website_request", at=IN_MARCH) for _time in range(3)]

    assert drawn == ["PW-2026-0001", "PW-2026-0002", "PW-2026-0003"]


@pytest.mark.django_db
def test_series_are_apart():
    next_number(code="website_request", at=IN_MARCH)

    assert next_number(code="reply", at=IN_MARCH) == "555/001-WEB/DISKOMINFO/2026"


@pytest.mark.django_db
def test_new_year_of_the_office_starts_at_one_with_the_template_in_use():
    next_number(code="reply", at=BEFORE_NEW_YEAR)
    NumberSeries.objects.filter(code="reply").update(template="B-{seq}/{unit}/{year}", tokens={"unit": "IKP"})

    assert next_number(code="reply", at=BEFORE_NEW_YEAR) == "B-2/IKP/2026"
    assert next_number(code="reply", at=NEW_YEAR_IN_JAKARTA) == "B-1/IKP/2027"


@pytest.mark.django_db
def test_rollback_gives_the_number_back():
    with pytest.raises(RuntimeError), transaction.atomic():
        assert next_number(code="website_request", at=IN_MARCH) == "PW-2026-0001"
        raise RuntimeError

    assert next_number(code="website_request", at=IN_MARCH) == "PW-2026-0001"


@pytest.mark.django_db
def test_unknown_series_is_refused():
    with pytest.raises(InvalidValue) as refusal:
        next_number(code="nobody")

    assert refusal.value.field == "code"


@pytest.mark.django_db(transaction=True)
def test_many_connections_draw_without_gap_or_double_though_some_roll_back():
    drawn, failures, start = [], [], threading.Barrier(8)

    def draw(worker):
        try:
            start.wait()
            for at in range(12):
                _draw_once(worker * 100 + at)
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    def _draw_once(turn):
        try:
            with transaction.atomic():
                number = next_number(code="website_request", at=IN_MARCH)
                if turn % 3 == 0:
                    raise InterruptedError
            drawn.append(number)
        except InterruptedError:
            pass

    threads = [threading.Thread(target=draw, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert sorted(drawn) == [f"PW-2026-{at:04}" for at in range(1, len(drawn) + 1)]
    assert len(drawn) == 8 * 8


@pytest.mark.parametrize(
    ("template", "tokens", "number"),
    [
        ("555/{seq:02}-SOP/{unit}/{year}", {"unit": "DISKOMINFO"}, "555/07-SOP/DISKOMINFO/2026"),
        ("{secrecy}-{seq}/{unit}/{class}/{month}/{year}", {"secrecy": "R", "unit": "IJ", "class": "KP.07.6"},
         "R-7/IJ/KP.07.6/03/2026"),
        ("{seq:03}/KPTS/{roman_month}/{year}", {}, "007/KPTS/III/2026"),
        ("{{x}}-{seq:09}-{year}", {}, "{x}-000000007-2026"),
    ],
)  # fmt: skip
def test_templates_in_use_at_real_offices_can_be_filled(template, tokens, number):
    assert fill(template, seq=7, at=IN_MARCH, tokens=tokens) == number


@pytest.mark.parametrize(
    "template",
    [
        pytest.param("{seq}", id="no year"),
        pytest.param("X-{year}", id="no sequence"),
        pytest.param("{seq}-{year}-{region}", id="unknown token"),
        pytest.param("{seq}-{year}-{0}", id="position"),
        pytest.param("{seq.__class__}-{year}", id="attribute"),
        pytest.param("{seq!r}-{year}", id="conversion"),
        pytest.param("{seq:>9999999}-{year}", id="wide format"),
        pytest.param("{year:%Y}-{seq}", id="format of the year"),
        pytest.param("{seq-{year}", id="open brace"),
    ],
)
def test_template_that_cannot_be_filled_or_would_repeat_is_refused(template):
    with pytest.raises(InvalidValue) as refusal:
        check_template(template)

    assert refusal.value.field == "template"
    assert refusal.value.remedy


@pytest.mark.parametrize("code", sorted(SEEDS))
def test_seeds_are_good_templates(code):
    check_template(SEEDS[code])
