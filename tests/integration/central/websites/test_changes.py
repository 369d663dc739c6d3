"""Requests for development: one question each, one of a kind at a site; the officer's button starts the run."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from central.people.queries import today
from central.websites import operations as act
from central.websites.answers import answers_of
from central.websites.errors import ChangeRefused, InvalidFields
from central.websites.forms.sections import sections_for
from central.websites.models import WebsiteRequest
from kernel.letters.models import Letter
from kernel.outbox.models import OutboxMessage
from provisioning.models import Run
from provisioning.states import RunState
from tenants.members.models import User
from tenants.registry.errors import NameTaken
from tenants.registry.models import NameReservation
from tenants.registry.operations import activate, suspend
from tenants.registry.switching import in_tenant
from tests.factories.people import make_agency
from tests.factories.websites import FORM, make_request, make_scan

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(office):
    """The site the agency has, in use."""
    case = make_request(office, state="ANSWERED")
    activate(case.tenant, by="uji")
    act.mark_active(tenant=case.tenant)
    Run.objects.filter(pk=case.run_id).update(state="succeeded")
    return case.tenant


def draft(office, change, **changes):
    data = {**FORM, "kind_of_work": "DEVELOP", "letter_date": today(), "change": change, **changes}
    case = act.save_draft(by=office.applicant, agency=office.agency, data=data)
    return act.attach_scan(case=case, by=office.applicant, version=None, file=make_scan())


def submitted(office, change, **changes):
    return act.submit(case=draft(office, change, **changes), by=office.applicant, version=None)


def assigned(office, case):
    case = act.dispose(case=case, by=office.head, version=None, instructions=[1])
    case = act.dispose(case=case, by=office.division, version=None, instructions=[1])
    return act.assign(case=case, by=office.section, version=None, officer=office.officer, instructions=[1])


def answered(office, case):
    case = act.report(case=case, by=office.officer, version=None)
    case = act.accept_report(case=case, by=office.section, version=None)
    case = act.accept_report(case=case, by=office.division, version=None)
    return act.answer(case=case, by=office.head, version=None)


def finished(case):
    ended = {
        "state": RunState.SUCCEEDED,
        "wake_at": None,
        "lease_until": None,
        "lease_by": "",
        "finished_at": case.moved_at,
    }
    Run.objects.filter(pk=case.run_id).update(**ended)
    return act.mark_provisioned(run=Run.objects.get(pk=case.run_id))


@pytest.mark.parametrize(
    ("change", "questions"),
    [
        ("RENAME", ["subdomain"]),
        ("DOMAIN", ["domain"]),
        ("ADMINISTRATOR", []),
        ("SUSPEND", ["uraian"]),
        ("CLOSE", ["uraian"]),
        ("OTHER", ["uraian"]),
    ],
)
def test_only_the_questions_that_matter_are_asked(change, questions):
    case = WebsiteRequest(kind_of_work="DEVELOP", change=change)

    slugs = [section.slug for section in sections_for(case)]

    assert slugs == ["jenis", "perubahan", *questions, "penanggung-jawab", "pimpinan", "komitmen"]


def test_only_site_of_the_agency_is_taken_without_asking(office, site):
    case = draft(office, "SUSPEND", change_words="Pindah kantor.")

    assert (case.site, case.label, case.host) == (site, site.label, "dinkes.contohprov.go.id")


@pytest.mark.parametrize(
    ("change", "given", "missing"),
    [
        ("RENAME", {"label": ""}, "label"),
        ("DOMAIN", {}, "wanted_domain"),
        ("SUSPEND", {}, "change_words"),
        ("", {}, "change"),
    ],
)
def test_what_the_change_needs_is_asked_for(office, site, change, given, missing):
    with pytest.raises(InvalidFields) as refused:
        submitted(office, change, **given)

    assert list(refused.value.errors) == [missing]


def test_domain_that_is_none_is_refused_as_it_is_typed(office, site):
    with pytest.raises(InvalidFields) as refused:
        draft(office, "DOMAIN", wanted_domain="https://dinkes.example/halaman")

    assert list(refused.value.errors) == ["wanted_domain"]


def test_site_of_another_agency_cannot_be_changed(office, site):
    other = make_agency("Dinas Lain (contoh)", label="lain")
    case = draft(office, "SUSPEND", change_words="Alasan.")
    WebsiteRequest.objects.filter(tenant=site).update(agency=other)

    with pytest.raises(ChangeRefused, match="tidak memiliki situs"):
        act.submit(case=case, by=office.applicant, version=None)


def test_same_change_is_asked_for_once_at_a_time(office, site):
    first = submitted(office, "SUSPEND", change_words="Alasan.")

    with pytest.raises(ChangeRefused) as refused:
        submitted(office, "SUSPEND", change_words="Alasan.")

    assert first.number in refused.value.message
    assert submitted(office, "OTHER", change_words="Lainnya.").state == "SUBMITTED"
    act.withdraw(case=first, by=office.applicant, version=None)
    assert submitted(office, "SUSPEND", change_words="Alasan.").state == "SUBMITTED"


def test_change_that_the_state_of_the_site_forbids_is_refused(office, site):
    suspend(site, by="uji")

    with pytest.raises(ChangeRefused):
        submitted(office, "SUSPEND", change_words="Alasan.")


def test_new_name_is_held_from_submission_beside_the_old_one(office, site):
    case = submitted(office, "RENAME", label="kesehatan")

    held = NameReservation.objects.filter(holder=site.created_for).values_list("label", "state")
    assert set(held) == {("dinkes", "TAKEN"), ("kesehatan", "HELD")}
    act.withdraw(case=case, by=office.applicant, version=None)
    held = NameReservation.objects.filter(holder=site.created_for).values_list("label", "state")
    assert set(held) == {("dinkes", "TAKEN"), ("kesehatan", "RELEASED")}


def test_new_name_of_somebody_else_is_refused(office, site):
    NameReservation.objects.create(parent=site.parent, label="kesehatan", skeleton="kesehatan", holder="PW-LAIN")

    with pytest.raises(NameTaken):
        submitted(office, "RENAME", label="kesehatan")


@pytest.mark.parametrize(
    ("change", "given", "kind", "wish"),
    [
        ("RENAME", {"label": "kesehatan"}, "rename", ("label", "kesehatan")),
        ("DOMAIN", {"wanted_domain": "www.dinkes.example"}, "add_domain", ("domain", "www.dinkes.example")),
        ("SUSPEND", {"change_words": "Pindah kantor."}, "suspend", None),
        ("CLOSE", {"change_words": "Digabung."}, "delete", None),
    ],
)
def test_officers_button_starts_the_run_of_the_change(office, site, change, given, kind, wish):
    case = assigned(office, submitted(office, change, **given))

    case = act.start_provisioning(case=case, by=office.officer, version=None)

    run = Run.objects.get(pk=case.run_id)
    assert (case.state, run.kind, run.schema_name) == ("PROVISIONING", kind, site.schema_name)
    assert case.number in run.desired["wish"]["reason"]
    assert wish is None or run.desired["wish"][wish[0]] == wish[1]


def test_reply_says_what_was_changed_and_ends_the_case(office, site):
    case = assigned(office, submitted(office, "DOMAIN", wanted_domain="www.dinkes.example"))
    case = finished(act.start_provisioning(case=case, by=office.officer, version=None))

    case = answered(office, case)

    letter = Letter.objects.get(kind="change_reply")
    assert (case.state, case.tenant, case.steps.filter(state="OPEN").exists()) == ("ANSWERED", site, False)
    assert letter.data["facts"] == [{"label": "Domain sendiri", "value": "www.dinkes.example"}]
    assert not OutboxMessage.objects.filter(kind="activation", reference=case.number).exists()


def test_change_by_hand_is_reported_by_the_officer(office, site):
    case = assigned(office, submitted(office, "OTHER", change_words="Ganti logo."))

    case = act.start_provisioning(case=case, by=office.officer, version=None)

    assert (case.state, case.run) == ("PROVISIONED", None)
    assert answered(office, case).state == "ANSWERED"


def test_new_administrator_gets_the_link_at_the_registered_address_only(office, site):
    case = assigned(office, submitted(office, "ADMINISTRATOR", responsible_email="baru@dinkes.example"))
    case = act.start_provisioning(case=case, by=office.officer, version=None)

    case = answered(office, case)

    with in_tenant(site):
        account = User.objects.get(email="baru@dinkes.example")
        assert not account.has_usable_password()
        assert account.groups.filter(name="Administrator situs").exists()
    message = OutboxMessage.objects.get(kind="activation", reference=case.number)
    assert (message.recipient, message.schema_name) == ("baru@dinkes.example", site.schema_name)
    facts = Letter.objects.get(kind="change_reply").data["facts"]
    assert [fact["value"] for fact in facts] == ["admin.dinkes.2", "baru@dinkes.example"]


def test_rejected_change_leaves_the_site_as_it_is(office, site):
    case = submitted(office, "RENAME", label="kesehatan")

    act.reject(case=case, by=office.head, version=None, code="DUPLICATE")

    assert NameReservation.objects.get(holder=site.created_for, state="TAKEN").label == "dinkes"


@pytest.mark.parametrize(
    ("change", "words"),
    [("", "Pengembangan website"), ("RENAME", "Pengembangan website: Mengganti subdomain")],
)
def test_request_says_in_words_what_is_asked_for(change, words):
    assert WebsiteRequest(kind_of_work="DEVELOP", change=change).asked == words


def test_change_is_told_wherever_it_is_listed(office, site, settings):
    case = submitted(office, "OTHER", change_words="Tautan antrean daring")
    pages = {office.applicant: ("/permohonan/", f"/permohonan/{case.public_id}/"), office.head: ("/disposisi/",)}

    for person, urls in pages.items():
        browser = Client(headers={"host": settings.GAPURA_DOMAIN})
        browser.force_login(person)
        for url in urls:
            assert "Pengembangan website: Lainnya" in browser.get(url).content.decode(), url


def test_day_of_the_commitment_is_the_offices(office, site):
    case = submitted(office, "OTHER", change_words="Tautan antrean daring")
    case.commitment_at = datetime(2026, 11, 27, 17, 30, tzinfo=UTC)

    given = {answer.label: answer.value for group in answers_of(case) for answer in group.answers}

    assert given["Komitmen dinyatakan"] == "28 November 2026"
