"""Each way Cloudflare can fail is one fault of ours, with words, remedy, and whether trying again helps."""

from __future__ import annotations

import logging
import socket
import traceback
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from provisioning.providers.dns_cloudflare import errors
from provisioning.providers.dns_cloudflare.errors import (
    AnswerNotUnderstood,
    BudgetSpent,
    Forbidden,
    NameOccupied,
    RateLimited,
    RecordGone,
    RequestRefused,
    ServerFault,
    TokenInvalid,
    TookTooLong,
    Unreachable,
    ZoneFull,
    ZoneMissing,
)
from provisioning.providers.errors import ProviderFault
from tests.fakes.cloudflare import TOKEN
from tests.integration.provisioning.providers.cloudflare_zones import NAME, OURS, ZONE, CountingBudget, calm_cloudflare


@pytest.fixture
def cloud():
    with calm_cloudflare() as (fake, connect):
        yield fake, connect


def fault_of(verb):
    with pytest.raises(ProviderFault) as caught:
        verb()
    return caught.value


REFUSALS = {
    "rate limit": (("rate limit", {}), RateLimited, False, 60.0),
    "server fault": (("server fault", {}), ServerFault, False, 15.0),
    "server page of HTML": (("server page", {}), ServerFault, False, 15.0),
    "server fault with a wait": (("server fault", {"headers": {"Retry-After": "33"}}), ServerFault, False, 33.0),
    "403 of a good token": (("forbidden once", {}), Forbidden, False, 30.0),
    "unknown token": (("refuse", {"status": 403, "code": 9109}), TokenInvalid, True, None),
    "401": (("refuse", {"status": 401, "code": 1}), TokenInvalid, True, None),
    "validation": (("refuse", {"code": 9005}), RequestRefused, True, None),
    "success false with 200": (("refuse quietly", {}), RequestRefused, True, None),
    "zone full": (("refuse", {"code": 81045}), ZoneFull, True, None),
    "something in the way": (("refuse", {"code": 81053}), NameOccupied, True, None),
    "record gone": (("refuse", {"status": 404, "code": 81044}), RecordGone, False, 1.0),
    "dropped before": (("drop before", {}), Unreachable, False, 5.0),
    "dropped after": (("drop after write", {}), Unreachable, False, 5.0),
    "empty": (("empty", {}), AnswerNotUnderstood, False, 15.0),
    "cut JSON": (("truncated", {}), AnswerNotUnderstood, False, 15.0),
    "cut body": (("cut off", {}), Unreachable, False, 5.0),
    "HTML": (("html", {}), AnswerNotUnderstood, False, 15.0),
    "wrong schema": (("wrong schema", {}), AnswerNotUnderstood, False, 15.0),
}


@pytest.mark.parametrize(("fault", "kind", "permanent", "wait"), REFUSALS.values(), ids=REFUSALS)
@pytest.mark.parametrize("method", ["GET", "POST"], ids=["when looking", "when writing"])
def test_fault_is_typed(cloud, fault, kind, permanent, wait, method):
    fake, connect = cloud
    zone = connect()
    zone.find(NAME)
    name, more = fault
    fake.will(name, only={method}, **more)

    raised = fault_of(lambda: zone.claim(NAME, target=OURS, owner="t_a"))

    assert (type(raised), raised.permanent, raised.retry_after) == (kind, permanent, wait)
    assert raised.message and raised.remedy and "%(" not in f"{raised.message}{raised.remedy}"


@pytest.mark.parametrize(("fault", "kind", "permanent", "wait"), REFUSALS.values(), ids=REFUSALS)
def test_claim_after_any_fault_leaves_one_record(cloud, fault, kind, permanent, wait):
    fake, connect = cloud
    name, more = fault
    fake.will(name, only={"POST"}, **more)
    fault_of(lambda: connect().claim(NAME, target=OURS, owner="t_a"))

    connect().claim(NAME, target=OURS, owner="t_a")

    assert fake.state.rows(ZONE) == [(NAME, "A", OURS, "gapura:t_a:v1")]
    posts = [method for method, path in fake.requests if method == "POST"]
    is_done = name in {"drop after write", "empty", "truncated", "cut off", "html", "wrong schema"}
    assert len(posts) == (1 if is_done else 2)


def test_answer_that_does_not_come_is_given_up_after_the_timeout(cloud):
    fake, connect = cloud
    connect().find(NAME)
    fake.will("hang after write", only={"POST"})

    raised = fault_of(lambda: connect(timeout=0.5).claim(NAME, target=OURS, owner="t_a"))

    assert (type(raised), raised.permanent, raised.retry_after) == (TookTooLong, False, 10.0)
    assert connect().claim(NAME, target=OURS, owner="t_a").result == "same"


def test_nobody_at_the_address_is_unreachable():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with calm_cloudflare() as (_, connect):
            zone = connect()
            object.__setattr__(zone._api._access, "base_url", f"http://127.0.0.1:{taken.getsockname()[1]}")

            assert type(fault_of(lambda: zone.find(NAME))) is Unreachable


def in_future(seconds):
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        pytest.param("30", 30, 30, id="seconds"),
        pytest.param("290", 290, 290, id="more than the SDK obeys"),
        pytest.param("2.5", 2.5, 2.5, id="fraction"),
        pytest.param("0", 1, 1, id="none at all"),
        pytest.param("99999999", 900, 900, id="not believed"),
        pytest.param("-5", 60, 60, id="negative"),
        pytest.param("nan", 60, 60, id="no number"),
        pytest.param("soon", 60, 60, id="junk"),
        pytest.param("", 60, 60, id="empty"),
        pytest.param(lambda: in_future(120), 100, 120, id="date"),
        pytest.param(lambda: in_future(-120), 1, 1, id="date in the past"),
        pytest.param("Mon, 99 Foo 2026 99:99:99 GMT", 60, 60, id="no date"),
        pytest.param("Mon, 20 Nov 99999999999999999999 10:00:00 GMT", 60, 60, id="no year of this world"),
        pytest.param("Mon, 20 Nov 2026 10:00:00 +99999999999999", 60, 60, id="no zone of this world"),
    ],
)
def test_rate_limit_waits_as_long_as_it_says_and_tells_everybody(cloud, header, least, most):
    fake, connect = cloud
    budget = CountingBudget()
    zone = connect(budget=budget)
    zone.find(NAME)
    fake.will("rate limit", headers={"Retry-After": header() if callable(header) else header})

    raised = fault_of(lambda: zone.find(NAME))

    assert least <= raised.retry_after <= most
    assert budget.closed == [raised.retry_after]
    assert not raised.counts


def test_nothing_is_sent_twice_by_itself(cloud):
    fake, connect = cloud
    zone = connect()
    zone.find(NAME)
    for name in ("server fault", "rate limit", "drop before"):
        before = len(fake.requests)
        fake.will(name)

        fault_of(lambda: zone.find(NAME))

        assert len(fake.requests) == before + 1


def test_every_request_is_taken_from_the_budget(cloud):
    fake, connect = cloud
    budget = CountingBudget()

    connect(budget=budget).claim(NAME, target=OURS, owner="t_a")
    connect(budget=budget).records()

    assert budget.taken == len(fake.requests)


def test_empty_budget_sends_nothing(cloud):
    fake, connect = cloud

    class Empty(CountingBudget):
        def take(self):
            return 12.5

    raised = fault_of(lambda: connect(budget=Empty()).find(NAME))

    assert (type(raised), raised.retry_after, raised.counts) == (BudgetSpent, 12.5, False)
    assert fake.requests == []


@pytest.mark.parametrize("token", ["", "a b", "line\nbreak", "kunci-é"], ids=["empty", "blank", "line", "letters"])
def test_token_that_cannot_be_one_is_said_and_not_sent(cloud, token):
    fake, connect = cloud

    assert type(fault_of(lambda: connect(token=token).find(NAME))) is TokenInvalid
    assert fake.requests == []


def test_token_is_in_no_error_no_log_and_no_repr(cloud, caplog):
    fake, connect = cloud
    caplog.set_level(logging.DEBUG)
    zone = connect()
    said = [repr(zone), repr(zone._api), repr(zone._api._access), str(vars(zone))]
    for name, more in (
        ("refuse", {"message": f"Bad header Authorization: Bearer {TOKEN}"}),
        ("forbidden once", {"message": f"token {TOKEN} is not allowed"}),
        ("drop before", {}),
        ("html", {}),
    ):
        fake.will(name, **more)
        raised = fault_of(lambda: zone.find(NAME))
        said += [str(raised), repr(raised), str(raised.values), "".join(traceback.format_exception(raised))]
        assert raised.__cause__ is None

    assert [text for text in [*said, caplog.text] if TOKEN in text] == []
    assert "•••" in said[4]


def test_other_credentials_of_the_machine_are_not_sent(cloud, monkeypatch):
    _, connect = cloud
    for name in ("CLOUDFLARE_API_KEY", "CLOUDFLARE_EMAIL", "CLOUDFLARE_API_USER_SERVICE_KEY"):
        monkeypatch.setenv(name, "somebody")

    assert connect().check().name == ZONE


def test_disabled_token_is_said_by_the_check(cloud):
    fake, connect = cloud
    fake.state.token_status = "disabled"

    raised = fault_of(lambda: connect().check())

    assert type(raised) is TokenInvalid
    assert "disabled" in raised.message


def test_zone_nobody_has_is_missing_for_good(cloud):
    _, connect = cloud

    raised = fault_of(lambda: connect(zone="lain.go.id").find("dinkes.lain.go.id"))

    assert (type(raised), raised.permanent) == (ZoneMissing, True)
    assert "lain.go.id" in raised.message


def test_table_of_codes_names_only_faults_of_ours():
    from provisioning.providers.dns_cloudflare import translating

    assert {kind for kind in translating.BY_CODE.values() if kind.__module__ != errors.__name__} == set()
