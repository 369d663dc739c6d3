"""The budget of requests: one for all workers, by the database's clock, never overdrawn."""

from __future__ import annotations

import threading

import psycopg
import pytest
from django.db import connection, connections

from provisioning import budgets
from provisioning.budgets import SharedBudget
from provisioning.models import RequestBudget


def budget(*, limit=360, period=3600.0, key="test"):
    return SharedBudget(key=key, limit=limit, period=period)


def age(seconds, *, key="test"):
    """Let time have passed for a bucket."""
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE provisioning_requestbudget
                  SET refilled_at = refilled_at - make_interval(secs => %(s)s),
                      closed_until = closed_until - make_interval(secs => %(s)s)
                WHERE key = %(key)s""",
            {"s": seconds, "key": key},
        )


def taken(shared, *, tries):
    return sum(shared.take() == 0 for _ in range(tries))


@pytest.fixture(autouse=True)
def empty_hands():
    budgets._lots.by_key.clear()


@pytest.mark.django_db
def test_a_third_may_come_at_once_and_then_the_time_is_named():
    assert taken(budget(), tries=150) == 120
    # 240 come in over the hour: a lot of twelve in three minutes
    assert 175 < budget().take() <= 180


@pytest.mark.django_db
@pytest.mark.parametrize("passed", [0, 600, 1800, 3600], ids=lambda seconds: f"{seconds} s")
def test_no_period_lets_more_through_than_the_limit(passed):
    first = taken(budget(), tries=400)
    age(passed)

    assert first + taken(budget(), tries=400) <= 360


@pytest.mark.django_db
def test_bucket_refills_to_a_third_and_no_further():
    taken(budget(), tries=400)
    age(10**6)

    assert taken(budget(), tries=400) == 120


@pytest.mark.django_db
def test_empty_bucket_lets_one_finish_what_it_begins():
    taken(budget(), tries=150)
    age(180)

    assert [budget().take() == 0 for _ in range(13)] == [True] * 12 + [False]


@pytest.mark.django_db
def test_lot_is_void_after_a_while_and_in_a_forked_worker():
    budget().take()
    assert taken(budget(), tries=11) == 11
    before = RequestBudget.objects.get().tokens
    for spoil in ({"until": 0.0}, {"process": -1}):
        budget().take()
        vars(budgets._lots.by_key["test"]).update(spoil)

    budget().take()

    assert before - RequestBudget.objects.get().tokens == pytest.approx(36, abs=0.5)


@pytest.mark.django_db
def test_service_that_closes_is_closed_for_everybody_until_its_time():
    taken(budget(), tries=2)
    budget().close(seconds=120)
    budget().close(seconds=30)

    assert 119 < budget().take() <= 120
    age(60)
    assert 59 < budget().take() <= 60
    age(60)
    assert taken(budget(), tries=20) == 12


@pytest.mark.django_db
def test_tokens_do_not_share_a_budget():
    budget(key="one").close(seconds=60)

    assert budget(key="two").take() == 0


@pytest.mark.django_db(transaction=True)
def test_real_connections_at_once_get_no_more_than_the_bucket_holds():
    shared, granted, ready = budget(limit=180, period=3600 * 24), [], threading.Barrier(12)

    def work():
        ready.wait()
        granted.append(taken(shared, tries=12))
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(12)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(granted) == 60
    assert RequestBudget.objects.get().tokens == pytest.approx(0, abs=0.5)


@pytest.mark.django_db(transaction=True)
def test_no_lock_outlives_the_asking(database_url):
    shared = budget()
    shared.take()

    with psycopg.connect(database_url) as other:
        other.execute("SET lock_timeout = '200ms'")
        other.execute("UPDATE provisioning_requestbudget SET tokens = 0")
        other.rollback()
