"""Which agency may ask for the schools of its region, and agencies that come with a list."""

import pytest
from django.core.management import CommandError, call_command

from central.people.models import Agency
from central.people.operations import ensure_agency, let_ask_for_schools
from kernel.audit.models import AuditEvent
from kernel.errors import NotAllowed
from tests.factories.people import make_agency, make_official, make_user

pytestmark = pytest.mark.django_db


def test_command_lets_an_office_ask_for_schools_and_ends_it():
    agency = make_agency("Dinas Pendidikan (contoh)", label="disdik")

    call_command("education_office", agency.name, region=agency.region)
    call_command("education_office", agency.name, region=agency.region)
    agency.refresh_from_db()
    assert agency.acts_for_schools
    assert AuditEvent.objects.filter(event="agency.asks_for_schools").count() == 1

    call_command("education_office", agency.name, region=agency.region, end=True)
    agency.refresh_from_db()
    assert not agency.acts_for_schools


def test_command_names_an_agency_that_is_not_there():
    with pytest.raises(CommandError, match="no agency"):
        call_command("education_office", "Dinas Lain", region="Entah")


def test_only_central_it_says_who_asks_for_schools():
    agency = make_agency()

    with pytest.raises(NotAllowed):
        let_ask_for_schools(agency=agency, allowed=True, by=make_user())
    assert let_ask_for_schools(agency=agency, allowed=True, by=make_official("OPERATOR")).acts_for_schools


def test_agency_of_a_list_is_entered_once_whatever_its_capitals():
    first = make_agency("SMP Negeri 2 (contoh)", label="smpn2")
    wish = {"kind": "SCHOOL", "parent": first.parent, "label": "smpn2", "head_title": "Kepala", "by": "uji"}

    again = ensure_agency(name="smp  negeri 2 (CONTOH)", region=first.region, **wish)

    assert (again, Agency.objects.count()) == (first, 1)
