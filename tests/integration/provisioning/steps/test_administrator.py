"""The administrator: one account without a password, one activation without a token, in the site's own table."""

from __future__ import annotations

import pytest

from central.people.models import Appointment
from provisioning.outcomes import Done, Fail
from provisioning.steps import administrator
from tenants.members.models import Activation, User
from tenants.registry.switching import in_tenant
from tests.factories.people import make_post

pytestmark = pytest.mark.usefixtures("claimed")


def do(job):
    plan = administrator.plan(job, administrator.probe(job))
    return plan, administrator.apply(job, plan)


def test_account_has_its_role_and_no_password(job, claimed):
    _, outcome = do(job)

    with in_tenant(claimed):
        user = User.objects.get()
        assert (user.username, user.email) == ("admin.dinkes", "admin@dinkes.example")
        assert not user.has_usable_password()
        assert not user.is_superuser
        assert list(user.groups.values_list("name", flat=True)) == ["Administrator situs"]
    assert administrator.verify(job, outcome.result) == ""


def test_activation_waits_without_a_token_and_nothing_secret_is_in_the_result(job, claimed):
    _, outcome = do(job)

    assert outcome.result == {"username": "admin.dinkes", "email": "admin@dinkes.example"}
    with in_tenant(claimed):
        activation = Activation.objects.get()
        assert (activation.token_hash, activation.expires_at) == (None, None)


def test_doing_it_twice_does_it_once(job, claimed):
    do(job)
    plan, outcome = do(job)

    assert isinstance(outcome, Done)
    assert plan.effective == ()
    with in_tenant(claimed):
        assert (User.objects.count(), Activation.objects.count()) == (1, 1)


def test_platforms_own_table_is_not_touched(job):
    before = User.objects.count()

    do(job)

    assert User.objects.count() == before


def test_another_account_of_that_name_is_left_alone(job, claimed):
    with in_tenant(claimed):
        User.objects.create(username="admin.dinkes", email="somebody@else.example")

    _, outcome = do(job)

    assert isinstance(outcome, Fail)
    assert outcome.trouble.code == "username_taken"
    with in_tenant(claimed):
        assert User.objects.get().email == "somebody@else.example"


def test_undo_removes_the_account_and_its_activation(job, claimed):
    plan, _ = do(job)

    administrator.undo(job, plan)
    administrator.undo(job, plan)

    with in_tenant(claimed):
        assert (User.objects.count(), Activation.objects.count()) == (0, 0)


def test_undoing_passes_over_the_official_who_has_the_same_number_in_the_platforms_table(job, claimed):
    plan, _ = do(job)
    with in_tenant(claimed):
        number = User.objects.get().pk
    official = User(pk=number, username="pejabat", full_name="Kepala Dinas (contoh)")
    official.save(force_insert=True)
    make_post(official, "OPERATOR")

    assert administrator.undo(job, plan) == Done()

    with in_tenant(claimed):
        assert (User.objects.count(), Activation.objects.count()) == (0, 0)
    assert Appointment.objects.filter(user=official).count() == 1
