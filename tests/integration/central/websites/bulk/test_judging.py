"""The dry run: every line gets its own words, in order, and nothing is written."""

import pytest
from django.utils import translation

from central.people.models import Agency
from central.websites.models import Batch, BatchLine, WebsiteRequest
from kernel.audit.models import AuditEvent
from tenants.registry.models import NameReservation
from tests.factories.batches import PARENT, REGION, as_csv, judged, school_rows
from tests.factories.people import make_agency
from tests.factories.websites import make_request

pytestmark = pytest.mark.django_db
HEADING = ("kind", "name", "region", "wanted_subdomain", "parent_domain", "responsible_email", "head_nip")


@pytest.fixture(autouse=True)
def english():
    """Words are compared with the source's own."""
    with translation.override("en"):
        yield


def row(**changes):
    given = {"kind": "school", "name": "SMP Negeri 2", "region": REGION, "label": "smpn2x", "parent": PARENT}
    given |= changes
    return (*list(given.values())[:5], given.get("email", ""), given.get("nip", ""))


def verdict_on(*rows, by):
    _listing, verdicts = judged(as_csv(rows, heading=HEADING), by=by)
    return verdicts[-1]


def test_good_lines_will_be_submitted(sender):
    _listing, verdicts = judged(school_rows(3), by=sender)

    assert [(verdict.line, verdict.code) for verdict in verdicts] == [(2, "ok"), (3, "ok"), (4, "ok")]


@pytest.mark.parametrize(
    ("line", "code", "words", "remedy"),
    [
        (row(name=""), "empty_cell", "“name” is empty", "Fill in this cell"),
        (row(kind="kampus"), "kind_unknown", "“kampus” is no kind of site", "school or agency"),
        (row(name="x" * 151), "bad_value", "name: This is 151 characters long", "Shorten"),
        (row(email="bukan"), "bad_value", "responsible_email: “bukan” is not an e-mail address", "name@agency"),
        (row(nip="123"), "bad_value", "head_nip: A NIP has 18 digits; this one has 3", "Copy it"),
        (row(parent="lain.sch.id"), "parent_unknown", "No sites are made under “lain.sch.id”", PARENT),
        (row(region="Kota Lain"), "not_yours", "You may ask for the schools of Kota Contoh only", "Write the region"),
        (row(kind="agency", parent="contohprov.go.id"), "not_yours", "this line is “agency”, Kota Contoh", "leave"),
        (row(label="www"), "name_reserved", "This name is reserved", "abbreviation"),
        (row(label="a"), "name_too_short", "at least two", "longer"),
        (row(label="smp_2"), "name_has_underscore", "underscore", "hyphens"),
        (row(label="smp 2"), "name_has_space", "space", "together"),
    ],
)
def test_refused_line_has_its_own_words(sender, line, code, words, remedy):
    verdict = verdict_on(line, by=sender)

    assert (verdict.state, verdict.code) == ("REFUSED", code)
    assert words in verdict.words
    assert remedy in verdict.remedy


def test_kind_that_the_parent_does_not_take(operator):
    verdict = verdict_on(row(kind="opd", name="Dinas B"), by=operator)

    assert (verdict.code, "no sites of the kind" in verdict.words) == ("kind_not_here", True)


@pytest.mark.parametrize(
    ("second", "code", "words"),
    [
        (row(label="lain"), "agency_twice", "“SMP Negeri 2” of Kota Contoh stands in line 2 already"),
        (row(name="smp  NEGERI 2", label="lain"), "agency_twice", "stands in line 2 already"),
        (row(name="SMP Lain"), "name_twice", "Line 2 wants the name “smpn2x” too"),
        (row(name="SMP Lain", label="smp-n2x"), "alike", "looks like “smpn2x” of line 2"),
    ],
)
def test_lines_are_compared_with_each_other(sender, second, code, words):
    verdict = verdict_on(row(), second, by=sender)

    assert (verdict.line, verdict.code) == (3, code)
    assert words in verdict.words


def test_name_held_by_another_request_is_refused_with_free_ones(office, operator):
    case = make_request(office, label="dinkes")
    line = row(kind="agency", name="Dinas Lain", region="Provinsi Contoh", label="d1nkes", parent=case.parent.name)

    verdict = verdict_on(line, by=operator)

    assert verdict.code == "name_look_alike"
    assert "looks like dinkes.contohprov.go.id" in verdict.words
    assert "Free are: " in verdict.remedy


def test_agency_that_asked_already_is_passed_over(office, operator):
    case = make_request(office, label="dinkes")
    agency = (case.agency.kind.lower(), case.agency.name, case.agency.region, "dinkes", case.parent.name, "", "")

    verdict = verdict_on(agency, by=operator)

    assert (verdict.state, verdict.code) == ("SKIPPED", "exists")
    assert case.number in verdict.words


def test_agency_that_has_another_name_is_refused(office, operator):
    case = make_request(office, label="dinkes")
    agency = ("agency", case.agency.name, case.agency.region, "kesehatan", case.parent.name, "", "")

    verdict = verdict_on(agency, by=operator)

    assert (verdict.state, verdict.code) == ("REFUSED", "agency_has_other")
    assert "dinkes.contohprov.go.id" in verdict.words


@pytest.mark.parametrize(
    ("changes", "code"), [({"kind": "SCHOOL"}, "agency_kind"), ({"parent": None}, "agency_parent")]
)
def test_agency_entered_otherwise_is_refused(operator, schools, changes, code):
    agency = make_agency("Dinas B (contoh)", label="b", parent=schools if "parent" in changes else None)
    Agency.objects.filter(pk=agency.pk).update(kind=changes.get("kind", "AGENCY"))

    verdict = verdict_on(("agency", agency.name, agency.region, "b2b", "contohprov.go.id", "", ""), by=operator)

    assert verdict.code == code


def test_dry_run_writes_nothing(sender):
    tables = (Agency, Batch, BatchLine, WebsiteRequest, NameReservation, AuditEvent)
    before = [table.objects.count() for table in tables]

    judged(school_rows(20), by=sender)

    assert [table.objects.count() for table in tables] == before
