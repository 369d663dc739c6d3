"""`Retry-After` is whatever a server sends: a number, a date, junk. Nothing of it may ever be raised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
import requests
from hypothesis import example, given, settings
from hypothesis import strategies as st
from josepy.jwk import JWKEC

from provisioning.providers.acme.account import new_key_pem
from provisioning.providers.acme.network import LONGEST_WAIT_SECONDS, Wire
from provisioning.providers.dns_cloudflare.retry_after import LEAST_SECONDS, MOST_SECONDS, seconds_to_wait
from provisioning.providers.retry_after import seconds_asked

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
HUGE_YEAR = "Mon, 20 Nov 99999999999999999999 10:00:00 GMT"
HUGE_ZONE = "Fri, 20 Nov 2026 10:00:00 +99999999999999"

# Text that looks like a header: what is near a number or a date breaks more than what is far from both.
PARTS = st.sampled_from(
    ["Fri,", "20", "Nov", "2026", "10:00:00", "10.00.00", "GMT", "+0700", "-0000", "-", "99999", "²"]
)
LOOKALIKES = st.lists(PARTS | st.integers().map(str), max_size=8).map(" ".join)
HEADERS = st.text() | LOOKALIKES | st.floats().map(str)


def wire_that_was_told(said):
    """Return the wire to an authority whose last answer had this header."""
    wire = Wire(url="https://acme.example/dir", key=JWKEC.load(new_key_pem()), ca_file=None, timeout=1.0)
    wire._last = requests.Response()
    wire._last.headers["Retry-After"] = said
    return wire


@pytest.fixture(scope="module")
def wire():
    return wire_that_was_told("")


@settings(deadline=None)
@given(HEADERS)
@example(HUGE_YEAR)
@example(HUGE_ZONE)
@example("²")
def test_whatever_is_sent_becomes_seconds_or_nothing(said):
    seconds = seconds_asked(said, at=NOW)

    assert seconds is None or (0.0 <= seconds < float("inf"))


@settings(deadline=None)
@given(HEADERS)
@example(HUGE_YEAR)
@example(HUGE_ZONE)
@example("²")
def test_cloudflare_is_waited_for_within_bounds_whatever_it_sends(said):
    assert LEAST_SECONDS <= seconds_to_wait(said) <= MOST_SECONDS


@settings(deadline=None)
@given(HEADERS)
@example(HUGE_YEAR)
@example(HUGE_ZONE)
@example("²")
def test_authority_is_waited_for_within_bounds_whatever_it_sends(wire, said):
    wire._last.headers["Retry-After"] = said

    seconds = wire.retry_after()

    assert seconds is None or 0.0 <= seconds <= LONGEST_WAIT_SECONDS


@settings(deadline=None)
@given(st.integers(0, 10**9))
def test_number_is_taken_as_seconds(number):
    assert seconds_asked(f" {number} ", at=NOW) == float(number)


@settings(deadline=None)
@given(st.integers(-(10**6), 10**6), st.integers(-23, 23))
def test_date_is_the_time_until_then_in_any_zone(seconds, hours):
    then = (NOW + timedelta(seconds=seconds)).astimezone(timezone(timedelta(hours=hours)))

    assert seconds_asked(format_datetime(then), at=NOW) == max(0.0, float(seconds))


@pytest.mark.parametrize("said", ["", "soon", "-5", "nan", "inf", "1_000", "٣", "1e400", HUGE_YEAR, HUGE_ZONE])
def test_what_is_neither_says_nothing(said):
    assert seconds_asked(said, at=NOW) is None
