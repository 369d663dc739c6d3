"""No letter, message, audit row or public page of a request holds a secret; the public sees no person either."""

import json

import pypdf
import pytest

from central.websites.queries import track
from central.websites.sites import find_handover
from kernel.audit.models import AuditEvent
from kernel.letters.files import path_of
from kernel.letters.models import Letter
from kernel.outbox.models import OutboxMessage
from tenants.members import activations
from tenants.registry.switching import in_tenant
from tests.factories.websites import NIP, make_draft, make_request

pytestmark = pytest.mark.django_db


def all_text(case):
    letters = list(Letter.objects.filter(reference=case.number))
    pages = [
        page.extract_text() for letter in letters for page in pypdf.PdfReader(path_of(letter.verification_code)).pages
    ]
    rows = (
        [[letter.data, letter.trail, letter.recipient] for letter in letters],
        list(AuditEvent.objects.values_list("data", flat=True)),
        list(OutboxMessage.objects.values_list("context", flat=True)),
    )
    return "\n".join(pages) + json.dumps(rows, default=str)


def test_token_of_the_activation_is_nowhere_but_in_its_message(office):
    case = make_request(office, state="ANSWERED")
    handover = find_handover(case)
    with in_tenant(handover.tenant):
        token = activations.mint(handover.activation_id)

    text = all_text(case)

    assert token not in text
    assert "aktivasi/" not in text


def test_reply_letter_says_where_the_link_went_and_nothing_secret(office):
    case = make_request(office, state="ANSWERED")

    letter = Letter.objects.get(reference=case.number, kind="reply")
    pages = pypdf.PdfReader(path_of(letter.verification_code)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())

    assert letter.number == "555/001-WEB/DISKOMINFO/2026"
    assert letter.data["username"] == "admin.dinkes" and "admin.dinkes" in text
    assert letter.data["activation_sent_to"] == case.responsible_email
    assert letter.data["management_url"].endswith("/kelola/")
    assert letter.data["activation_hours"] == 24
    assert letter.data["rules"]


def test_activation_message_carries_an_id_and_no_token(office):
    case = make_request(office, state="ANSWERED")

    message = OutboxMessage.objects.get(kind="activation")

    assert list(message.context) == ["activation_id"]
    assert message.schema_name == case.tenant.schema_name
    assert message.recipient == case.responsible_email


def test_tracking_page_shows_roles_and_times_and_no_person(office):
    case = make_request(office, state="REPORTED_HEAD")

    tracked = track(case.tracking_code.lower().replace("-", " "))

    shown = str(tracked)
    assert tracked.number == case.number
    assert [step.row for step in tracked.steps][:3] == ["1", "2", "3"]
    private = [
        case.responsible_name,
        case.responsible_email,
        case.responsible_phone,
        case.head_name,
        NIP,
        office.head.full_name,
    ]
    assert [value for value in private if value in shown] == []


@pytest.mark.parametrize("code", ["", "0000-0000-0000", "a\0b", "' OR 1=1 --", "x" * 500])
def test_tracking_code_that_is_none_finds_nothing(office, code):
    make_request(office, state="SUBMITTED")

    assert track(code) is None


def test_draft_is_not_tracked(office):
    make_draft(office)

    assert track("None") is None


def test_trail_of_a_letter_shows_roles_only(office):
    case = make_request(office, state="ANSWERED")

    trail = Letter.objects.get(reference=case.number, kind="reply").trail

    assert [row["role"] for row in trail][-1] == "Kepala Dinas"
    assert office.head.full_name not in str(trail) and office.officer.full_name not in str(trail)
