"""Holding names: the database decides, and of many who ask at once one wins."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from kernel.time import now
from tenants.registry import reservations
from tenants.registry.errors import NameRefused, NameTaken, NotHeld
from tenants.registry.models import NameReservation, ParentDomain
from tenants.registry.parents import seed_parent
from tests.factories.registry import make_parent, make_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def parent(db):
    return make_parent()


def _reserve(parent, label="dinkes", holder="PW-2026-0001"):
    return reservations.reserve(label=label, parent=parent, holder=holder, by="uji")


def test_free_name_is_judged_free_and_can_be_held(parent):
    assert reservations.check_name(label="dinkes", parent=parent).ok

    row = _reserve(parent)

    assert (row.state, row.skeleton) == ("HELD", "dinkes")


def test_held_name_is_refused_to_others_without_saying_to_whom_it_belongs(parent):
    _reserve(parent)

    verdict = reservations.check_name(label="dinkes", parent=parent, holder="PW-2026-0002")

    assert (verdict.ok, verdict.code) == (False, "pending")
    assert "PW-2026-0001" not in verdict.message
    assert verdict.remedy
    assert verdict.suggestions
    with pytest.raises(NameTaken) as refused:
        _reserve(parent, holder="PW-2026-0002")
    assert refused.value.field == "label"


def test_holder_may_ask_again(parent):
    assert _reserve(parent) == _reserve(parent)
    assert reservations.check_name(label="dinkes", parent=parent, holder="PW-2026-0001").ok


def test_look_alike_of_a_held_name_is_refused(parent):
    _reserve(parent, label="smpn1")

    assert reservations.check_name(label="smpni", parent=parent).code == "look_alike"
    assert reservations.check_name(label="smpn11", parent=parent).ok


def test_same_name_under_another_parent_is_free(parent):
    _reserve(parent)

    assert reservations.check_name(label="dinkes", parent=make_parent(name="lainprov.go.id")).ok


def test_name_of_a_site_is_taken(parent):
    tenant = make_tenant(parent=parent, label="dinkes")

    verdict = reservations.check_name(label="dinkes", parent=parent, holder="PW-2026-0009")

    assert verdict.code == "taken"
    assert reservations.check_name(label="dinkes", parent=parent, holder=tenant.created_for).ok


@pytest.mark.parametrize("label", ["www", "a", "x" * 200, "dinkes\0", "Dinkes"])
def test_name_that_breaks_a_rule_is_refused_before_it_reaches_a_row(parent, label):
    with pytest.raises(NameRefused):
        _reserve(parent, label=label)
    assert not NameReservation.objects.exists()


def test_released_name_is_free_again(parent):
    _reserve(parent)

    assert reservations.release(holder="PW-2026-0001") == 1
    assert reservations.release(holder="PW-2026-0001") == 0
    assert _reserve(parent, holder="PW-2026-0002").state == "HELD"


def test_taking_twice_does_it_once(parent):
    _reserve(parent)

    assert reservations.take(holder="PW-2026-0001") == reservations.take(holder="PW-2026-0001")
    assert reservations.check_name(label="dinkes", parent=parent).code == "taken"


def test_taking_what_is_not_held_is_refused(parent):
    with pytest.raises(NotHeld):
        reservations.take(holder="PW-2026-0001")


def test_name_of_a_removed_site_rests_and_is_free_afterwards(parent):
    _reserve(parent)
    reservations.take(holder="PW-2026-0001")
    reservations.quarantine(holder="PW-2026-0001", until=now() + timedelta(days=90), by="uji")

    assert reservations.check_name(label="dinkes", parent=parent).code == "quarantined"

    NameReservation.objects.update(until=now() - timedelta(seconds=1))
    assert _reserve(parent, holder="PW-2026-0002").state == "HELD"


def test_database_itself_keeps_a_second_holder_out(parent):
    row = _reserve(parent)

    with pytest.raises(IntegrityError, match="one_holder_per_name"), transaction.atomic():
        NameReservation.objects.create(parent=parent, label="dinkes", skeleton=row.skeleton, holder="x", state="TAKEN")


def test_parent_is_seeded_once_and_learns_further_kinds(db):
    first = seed_parent(name="bantenprov.go.id", region="Provinsi Banten", kinds=["AGENCY"], by="uji")
    again = seed_parent(name="bantenprov.go.id", region="Provinsi Banten", kinds=["SCHOOL"], by="uji")

    assert first == again
    assert (again.serving_suffix, again.kinds) == ("bantenprov.gapura.localhost", ["AGENCY", "SCHOOL"])


@pytest.mark.django_db(transaction=True)
def test_of_fifty_connections_that_ask_for_one_name_exactly_one_wins(test_database):
    parent = make_parent()
    rounds, askers = 5, 10

    for turn in range(rounds):
        start = threading.Barrier(askers)

        def ask(number, turn=turn, start=start):
            start.wait()
            # Look-alikes of one another: l, i and 1 read the same.
            label = f"balai{turn + 2}" if number % 2 else f"ba1ai{turn + 2}"
            try:
                return _reserve(parent, label=label, holder=f"PW-{turn}-{number}").holder
            except NameTaken:
                return None
            finally:
                connection.close()

        with ThreadPoolExecutor(askers) as threads:
            winners = [winner for winner in threads.map(ask, range(askers)) if winner]
        assert len(winners) == 1
    assert NameReservation.objects.count() == rounds
    assert ParentDomain.objects.get() == parent
