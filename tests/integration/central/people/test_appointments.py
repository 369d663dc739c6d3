"""Appointments: who may write them, what the database refuses, and what holds on a day."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from central.people.errors import PostTaken, TooManyPosts
from central.people.models import Appointment, OfficialRecord
from central.people.operations import appoint, end_appointment, record_official
from central.people.queries import addresses_of, divisions, has_role, holders, roles_of, sections, today
from kernel.audit.models import AuditEvent
from kernel.errors import InvalidValue, NotAllowed
from tests.factories.people import make_official, make_post, make_user

pytestmark = pytest.mark.django_db
DECREE = {"decree_number": "800/1/2026", "decree_date": date(2026, 7, 1)}


def test_administrator_appoints_and_it_is_recorded(admin):
    user = make_user()

    row = appoint(user=user, role="AGENCY_HEAD", valid_from=today(), by=admin)

    event = AuditEvent.objects.get(event="appointment.made", subject=f"appointment:{row.pk}")
    assert event.actor == f"user:{admin.pk}"
    assert event.data["role"] == "AGENCY_HEAD"


@pytest.mark.parametrize("role", ["OPERATOR", "AGENCY_HEAD", "AUDITOR"])
def test_nobody_else_appoints(role):
    with pytest.raises(NotAllowed):
        appoint(user=make_user(), role="OFFICER", valid_from=today(), by=make_official(role))


def test_administrator_does_not_appoint_themself(admin):
    with pytest.raises(NotAllowed):
        appoint(user=admin, role="AUDITOR", valid_from=today(), by=admin)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "PLT"}, "decree_number"),
        ({"decree_number": "800/1"}, "decree_number"),
        ({"decree_date": date(2026, 7, 1)}, "decree_number"),
        ({"kind": "PLH", **DECREE}, "valid_to"),
        ({"valid_to": date(2026, 7, 1)}, "valid_to"),
        ({"section": "Seksi"}, "division"),
    ],
    ids=["plt without decree", "number only", "date only", "plh without end", "ends before it begins", "section alone"],
)
def test_appointment_with_facts_that_do_not_fit_is_refused(admin, changes, field):
    with pytest.raises(InvalidValue) as caught:
        appoint(**{"user": make_user(), "role": "DIVISION_HEAD", "valid_from": today(), "by": admin, **changes})

    assert caught.value.field == field and caught.value.remedy


@pytest.mark.parametrize(
    ("first", "second", "fits"),
    [
        (("DEFINITIVE", 0, None), ("DEFINITIVE", 10, None), False),
        (("DEFINITIVE", 0, 9), ("DEFINITIVE", 10, None), True),
        (("DEFINITIVE", 0, 10), ("DEFINITIVE", 10, None), False),
        (("DEFINITIVE", 0, None), ("PLT", 10, 20), False),
        (("DEFINITIVE", 0, None), ("PLH", 10, 20), True),
        (("PLH", 0, 10), ("PLH", 10, 20), False),
        (("PLT", 0, 9), ("PLT", 10, 20), True),
    ],
    ids=[
        "two definitive",
        "one after the other",
        "sharing a day",
        "plt beside",
        "plh beside",
        "two plh",
        "plt after plt",
    ],
)
def test_one_person_role_is_held_by_one_at_a_time(admin, first, second, fits):
    def give(kind, since, until):
        acting = {} if kind == "DEFINITIVE" else DECREE
        last = None if until is None else today() + timedelta(days=until)
        return appoint(
            user=make_user(),
            role="DIVISION_HEAD",
            division="Bidang A",
            kind=kind,
            valid_from=today() + timedelta(days=since),
            valid_to=last,
            by=admin,
            **acting,
        )

    give(*first)

    if fits:
        give(*second)
    else:
        with pytest.raises(PostTaken) as caught:
            give(*second)
        assert "Bidang A" in caught.value.message


def test_same_post_in_another_division_and_many_officers_are_free(admin):
    for division in ("Bidang A", "Bidang B"):
        appoint(user=make_user(), role="DIVISION_HEAD", division=division, valid_from=today(), by=admin)
        appoint(user=make_user(), role="OFFICER", valid_from=today(), by=admin)

    assert divisions() == ["Bidang A", "Bidang B"]
    assert holders("OFFICER").count() == 2


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("people_post_held_by_one", {"role": "AGENCY_HEAD"}),
        ("people_acting_needs_decree", {"role": "SECTION_HEAD", "kind": "PLT"}),
        ("people_decree_paired", {"role": "OFFICER", "decree_number": "800"}),
        ("people_plh_has_an_end", {"role": "SECTION_HEAD", "kind": "PLH", **DECREE}),
        ("people_dates_in_order", {"role": "OFFICER", "valid_to": date(2020, 1, 1)}),
        ("people_role_known", {"role": "KING"}),
        ("people_section_in_a_division", {"role": "OFFICER", "section": "Seksi"}),
    ],
)
def test_database_refuses_what_the_operation_would(constraint, fields):
    make_official("AGENCY_HEAD")

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Appointment.objects.create(user=make_user(), valid_from=today(), **fields)

    assert caught.value.__cause__.diag.constraint_name == constraint


def test_third_level_is_refused_at_the_appointment(admin):
    user = make_official("SECTION_HEAD", division="Bidang A", section="Seksi 1")
    make_post(user, "DIVISION_HEAD", kind="PLT", division="Bidang A")

    with pytest.raises(TooManyPosts):
        appoint(user=user, role="AGENCY_HEAD", kind="PLH", valid_from=today(), valid_to=today(), by=admin, **DECREE)


def test_levels_held_at_different_times_do_not_meet(admin):
    user = make_official("SECTION_HEAD", until=today() - timedelta(days=1))

    appoint(user=user, role="AGENCY_HEAD", valid_from=today(), by=admin)

    assert [role.role for role in roles_of(user)] == ["AGENCY_HEAD"]


@pytest.mark.parametrize(("days", "held"), [(-1, False), (0, True), (5, True), (6, False)])
def test_appointment_holds_from_its_first_to_its_last_day(days, held):
    user = make_official("AGENCY_HEAD", since=today(), until=today() + timedelta(days=5))

    assert has_role(user, "AGENCY_HEAD", on=today() + timedelta(days=days)) is held
    assert bool(roles_of(user, on=today() + timedelta(days=days))) is held


def test_roles_cost_one_query(django_assert_num_queries):
    user = make_official("SECTION_HEAD", division="Bidang A", section="Seksi 1")
    make_post(user, "DIVISION_HEAD", kind="PLT", division="Bidang A")

    with django_assert_num_queries(1):
        roles = {role.title for role in roles_of(user)}

    assert roles == {"Kepala Seksi 1", "Plt. Kepala Bidang A (merangkap)"}


def test_person_who_may_not_sign_in_holds_no_role():
    user = make_official("AGENCY_HEAD")
    user.is_active = False
    user.save()

    assert roles_of(user) == set()
    assert not holders("AGENCY_HEAD").exists()


def test_holders_are_narrowed_by_unit_and_an_empty_unit_narrows_nothing():
    wide = make_official("OFFICER")
    narrow = make_official("OFFICER", division="Bidang A", section="Seksi 1")
    other = make_official("OFFICER", division="Bidang B")

    found = {row.user for row in holders("OFFICER", division="Bidang A", section="Seksi 1")}

    assert found == {wide, narrow} and other not in found


def test_sections_are_those_of_the_division():
    make_official("SECTION_HEAD", division="Bidang A", section="Seksi 1")
    make_official("SECTION_HEAD", division="Bidang B", section="Seksi 2")

    assert sections(division="Bidang A") == ["Seksi 1"]
    assert sections() == ["Seksi 1", "Seksi 2"]


def test_appointment_ends_with_a_day_and_frees_the_post(admin):
    former = make_official("AGENCY_HEAD")
    row = former.appointments.get()

    end_appointment(appointment=row, last_day=today(), by=admin, reason="Pensiun.")

    assert has_role(former, "AGENCY_HEAD")
    assert not has_role(former, "AGENCY_HEAD", on=today() + timedelta(days=1))
    appoint(user=make_user(), role="AGENCY_HEAD", valid_from=today() + timedelta(days=1), by=admin)


@pytest.mark.parametrize("days", [-60, 40], ids=["before it began", "after the end already set"])
def test_appointment_is_not_ended_on_a_day_outside_it(admin, days):
    row = make_official("AGENCY_HEAD", until=today() + timedelta(days=30)).appointments.get()

    with pytest.raises(InvalidValue):
        end_appointment(appointment=row, last_day=today() + timedelta(days=days), by=admin)


def test_addresses_of_roles_are_told_once_each():
    both = make_official("OPERATOR")
    make_post(both, "PLATFORM_ADMIN")

    assert addresses_of(["OPERATOR", "PLATFORM_ADMIN"]) == [both.email]


def test_record_of_an_official_keeps_the_digits(admin):
    user = make_user()

    record_official(user=user, nip="19700101 199503 1 001", rank="Pembina", by=admin)

    assert OfficialRecord.objects.get(user=user).nip == "197001011995031001"
    assert "197001011995031001" not in str(list(AuditEvent.objects.values_list("data", flat=True)))
