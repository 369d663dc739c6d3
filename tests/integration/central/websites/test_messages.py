"""Every message of a request can be written, in Indonesian, with nothing left unfilled."""

import re

import pytest
from django.utils import translation

from central.websites.notifications import KINDS, WAITING
from kernel.outbox.models import OutboxMessage
from kernel.outbox.registry import find_kind
from tests.factories.websites import make_request

pytestmark = pytest.mark.django_db


def written(message):
    with translation.override(message.language):
        return find_kind(message.kind).renderer(message)


@pytest.mark.parametrize("state", ["ACTIVE", "RETURNED", "REJECTED", "CANCELLED"])
def test_messages_of_a_walk_are_written_in_full(office, state):
    case = make_request(office, state=state)

    messages = OutboxMessage.objects.filter(reference=case.number).exclude(kind="activation")

    for message in messages:
        rendered = written(message)
        assert case.number in rendered.subject + rendered.text
        assert not re.search(r"%\(|None|\{", rendered.subject + rendered.text), rendered
        assert rendered.text.endswith("\n")


@pytest.mark.parametrize("kind", [*KINDS, WAITING])
def test_every_kind_says_it_in_indonesian_and_english(kind):
    context = {
        "number": "PW-2026-0001",
        "agency": "Dinas Kesehatan",
        "host": "dinkes.contohprov.go.id",
        "responsible": "Sekretaris (contoh)",
        "url": "http://gapura.localhost/permohonan/PW-2026-0001/",
        "tracking_url": "http://gapura.localhost/lacak/X/",
        "problem": "proof_failed",
        "row": "2",
        "due": "2026-07-06T03:00:00+00:00",
        "file": "sekolah.csv",
        "submitted": 12,
        "skipped": 1,
        "refused": 2,
        "count": 12,
    }
    texts = [written(OutboxMessage(kind=kind, context=context, language=language)) for language in ("id", "en")]

    assert texts[0].subject != texts[1].subject
    assert texts[0].text != texts[1].text
    assert find_kind(kind).label


def test_due_time_is_told_in_the_offices_zone(office):
    case = make_request(office, state="SUBMITTED")
    [message] = OutboxMessage.objects.filter(reference=case.number, kind=WAITING)

    assert "Senin, 6 Juli 2026 pukul 10.00 WIB" in written(message).text


def test_receipt_travels_with_the_message(office):
    case = make_request(office, state="SUBMITTED")

    messages = OutboxMessage.objects.filter(reference=case.number, kind="websites.received")

    assert {message.recipient for message in messages} == {office.applicant.email, case.responsible_email}
    assert all(len(message.attachments) == 1 for message in messages)
