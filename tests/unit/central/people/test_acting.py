"""Roles as values: titles, units, and who holds two neighbouring levels."""

from datetime import date

import pytest

from central.people.acting import ActingRole, as_acting_roles, post_title
from central.people.errors import TooManyPosts
from central.people.models import Appointment
from central.people.rules import check_levels


def post(role, *, kind="DEFINITIVE", division="", section="", pk=None):
    return Appointment(
        pk=pk, user_id=1, role=role, kind=kind, division=division, section=section, valid_from=date(2026, 1, 1)
    )


@pytest.mark.parametrize(
    ("kind", "unit", "concurrent", "words"),
    [
        ("DEFINITIVE", "", False, "Kepala Bidang"),
        ("DEFINITIVE", "Bidang Aplikasi", False, "Kepala Bidang Aplikasi"),
        ("PLT", "Bidang Aplikasi", False, "Plt. Kepala Bidang Aplikasi"),
        ("PLH", "Aplikasi", True, "Plh. Kepala Bidang Aplikasi (merangkap)"),
    ],
)
def test_title_of_a_post(kind, unit, concurrent, words):
    assert post_title(role="DIVISION_HEAD", kind=kind, unit=unit, concurrent=concurrent) == words


def test_acting_post_beside_a_neighbouring_level_is_marked_as_held_with_it():
    roles = as_acting_roles([post("SECTION_HEAD", pk=1), post("DIVISION_HEAD", kind="PLT", pk=2)])

    assert {role.role: role.concurrent for role in roles} == {"SECTION_HEAD": False, "DIVISION_HEAD": True}


def test_platform_role_beside_an_acting_post_marks_nothing():
    roles = as_acting_roles([post("OPERATOR", pk=1), post("DIVISION_HEAD", kind="PLT", pk=2)])

    assert not any(role.concurrent for role in roles)


@pytest.mark.parametrize(
    ("ours", "case", "covers"),
    [
        (("", ""), ("Bidang A", "Seksi 1"), True),
        (("Bidang A", ""), ("Bidang A", "Seksi 1"), True),
        (("Bidang A", "Seksi 1"), ("Bidang A", ""), True),
        (("Bidang B", ""), ("Bidang A", ""), False),
        (("Bidang A", "Seksi 2"), ("Bidang A", "Seksi 1"), False),
    ],
)
def test_post_covers_its_own_unit_only(ours, case, covers):
    role = ActingRole("SECTION_HEAD", "DEFINITIVE", *ours, appointment_id=1)

    assert role.covers(division=case[0], section=case[1]) is covers


@pytest.mark.parametrize(
    ("new", "beside"),
    [
        (post("DIVISION_HEAD", kind="PLT"), [post("SECTION_HEAD")]),
        (post("AGENCY_HEAD", kind="PLH"), [post("DIVISION_HEAD")]),
        (post("DIVISION_HEAD", kind="PLT", division="B"), [post("DIVISION_HEAD", division="A")]),
        (post("OPERATOR"), [post("SECTION_HEAD"), post("DIVISION_HEAD", kind="PLT")]),
        (post("OFFICER"), []),
    ],
    ids=["two levels", "the level above", "two units of a level", "a platform role", "the only one"],
)
def test_neighbouring_levels_may_be_held_by_one_person(new, beside):
    check_levels(new, beside=beside)


@pytest.mark.parametrize(
    ("new", "beside"),
    [
        (post("AGENCY_HEAD", kind="PLT"), [post("SECTION_HEAD")]),
        (post("AGENCY_HEAD", kind="PLT"), [post("SECTION_HEAD"), post("DIVISION_HEAD", kind="PLT")]),
        (post("DIVISION_HEAD"), [post("SECTION_HEAD")]),
    ],
    ids=["a level apart", "three levels", "none of them acting"],
)
def test_more_than_two_neighbouring_levels_are_refused(new, beside):
    with pytest.raises(TooManyPosts) as caught:
        check_levels(new, beside=beside)

    assert str(beside[0].get_role_display()) in caught.value.message
