"""The PDF is for the agency it was written to and for the officials; internal sheets are for officials alone."""

from __future__ import annotations

import pytest

from kernel.letters import access, files
from kernel.letters.models import Letter
from tests.factories.letters import issue_letter
from tests.factories.people import make_agency, make_applicant, make_official
from tests.factories.websites import make_office, make_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    """The office, an agency and its applicant."""
    return make_office()


@pytest.fixture
def case(office):
    """A submitted request of the agency."""
    return make_request(office)


@pytest.fixture
def letter_of(case):
    """Return a function that issues a letter about the request."""
    return lambda kind="reply": issue_letter(kind, reference=case.number)


def url_of(letter):
    return f"/surat/{letter.verification_code}.pdf"


def test_visitor_is_led_to_the_sign_in(client, case, letter_of):
    answer = client.get(url_of(letter_of()))

    assert answer.status_code == 302
    assert answer.url.startswith("/masuk/?next=/surat/")


def test_applicant_gets_the_letter_as_issued(client, case, letter_of):
    letter = letter_of()
    client.force_login(case.applicant)

    answer = client.get(url_of(letter))

    assert answer.content == files.read_pdf(letter)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "inline" in answer.headers["Content-Disposition"] and ".pdf" in answer.headers["Content-Disposition"]


def test_applicant_of_another_agency_is_refused_in_words(client, case, letter_of):
    client.force_login(make_applicant(make_agency("Dinas Sosial (contoh)", label="dinsos")))

    answer = client.get(url_of(letter_of()))

    assert answer.status_code == 403
    assert "/verifikasi/" in answer.content.decode()


@pytest.mark.parametrize("kind", ["reply", "receipt", "return_note", "rejection", "disposition_sheet"])
def test_official_gets_every_kind(client, case, kind, letter_of):
    client.force_login(make_official("SECTION_HEAD"))

    assert client.get(url_of(letter_of(kind))).status_code == 200


def test_disposition_sheet_is_not_for_the_applicant(client, case, letter_of):
    client.force_login(case.applicant)

    assert client.get(url_of(letter_of("disposition_sheet"))).status_code == 403


def test_receipt_made_by_a_submission_is_the_applicants_to_read(client, case):
    client.force_login(case.applicant)

    assert client.get(url_of(Letter.objects.get(reference=case.number))).content.startswith(b"%PDF-")


def test_kind_without_a_rule_is_for_nobody(case):
    assert not access.may_download(case.applicant, Letter(kind="unheard_of", reference=case.number))


@pytest.mark.parametrize("code", ["AAAA-BBBB-CCCC", "..%2f..%2fetc%2fpasswd", "%00", "x" * 300])
def test_unknown_code_is_not_found(client, case, code):
    client.force_login(case.applicant)

    assert client.get(f"/surat/{code}.pdf").status_code == 404


def test_lost_file_is_told_in_words(client, case, letter_of):
    letter = letter_of()
    files.path_of(letter.verification_code).unlink()
    client.force_login(case.applicant)

    answer = client.get(url_of(letter))

    assert answer.status_code == 503
    assert letter.number in answer.content.decode()
