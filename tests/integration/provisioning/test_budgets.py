"""The budget of requests: one for all workers, by the database's clock, never overdrawn."""

from __future__ import annotations

import threading

import psycopg
import pytest
from django.db import connection, connections

from provisioning.budgets import SharedBudget
from provisioning.models import RequestBudget


def budget(*, limit=30, period=3600.0, key="test"):
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


@pytest.mark.django_db
def test_a_third_may_come_at_once_and_then_the_time_is_named():
    shared = budget(limit=30, period=3600)

    assert taken(shared, tries=15) == 10
    # twenty come in over the hour: one in three minutes
    assert 175 < shared.take() <= 180


@pytest.mark.django_db
@pytest.mark.parametrize("passed", [0, 600, 1800, 3600], ids=lambda seconds: f"{seconds} s")
def test_no_period_lets_more_through_than_the_limit(passed):
    shared = budget(limit=30, period=3600)
    first = taken(shared, tries=40)
    age(passed)

    assert first + taken(shared, tries=40) <= 30


@pytest.mark.django_db
def test_bucket_refills_to_a_third_and_no_further():
    shared = budget(limit=30, period=3600)
    taken(shared, tries=40)
    age(10**6)

    assert taken(shared, tries=40) == 10


@pytest.mark.django_db
def test_service_that_closes_is_closed_for_everybody_until_its_time():
    budget().take()
    budget().close(seconds=120)
    budget().close(seconds=30)

    assert 115 < budget().take() <= 300
    age(60)
    assert budget().take() > 0
    age(60 + 180)
    assert budget().take() == 0


@pytest.mark.django_db
def test_tokens_do_not_share_a_budget():
    budget(key="one").close(seconds=60)

    assert budget(key="two").take() == 0


@pytest.mark.django_db(transaction=True)
def test_real_connections_at_once_get_no_more_than_the_bucket_holds():
    shared, granted, ready = budget(limit=90, period=3600 * 24), [], threading.Barrier(12)

    def work():
        ready.wait()
        granted.extend(1 for _ in range(10) if shared.take() == 0)
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(12)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(granted) == 30
    assert RequestBudget.objects.get().tokens < 1


@pytest.mark.django_db(transaction=True)
def test_no_lock_outlives_the_asking(database_url):
    shared = budget()
    shared.take()

    with psycopg.connect(database_url) as other:
        other.execute("SET lock_timeout = '200ms'")
        other.execute("UPDATE provisioning_requestbudget SET tokens = 0")
        other.rollback()
