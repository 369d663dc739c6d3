"""Operators see what went to whom and when, and can send again; nobody sees a secret."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.outbox import Rendered, registry
from kernel.outbox.delivery import deliver
from kernel.outbox.models import MessageState, OutboxMessage
from kernel.outbox.operations import enqueue
from tests.factories.people import make_official, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    registry.register("test.open", lambda message: Rendered("Kabar baik", "Isi pesan yang terbuka."), label="Kabar")
    registry.register("test.secret", lambda message: Rendered("Tautan", "http://x/rahasia-1"), secret=True)


@pytest.fixture
def queue():
    """Return a function that queues a message and perhaps sends it."""

    def queue_one(kind="test.open", *, recipient="pengelola@dinkes.example", reference="PW-2026-0001", send=True):
        message = enqueue(kind=kind, recipient=recipient, context={}, reference=reference)
        if send:
            deliver(message.pk)
        return message

    return queue_one


@pytest.fixture
def operator(client):
    person = make_official("OPERATOR")
    client.force_login(person)
    return person


def words_of(client, address):
    page = client.get(address)
    assert page.status_code == 200
    return page.content.decode()


@pytest.mark.parametrize("role", ["OPERATOR", "PLATFORM_ADMIN", "AUDITOR"])
def test_those_who_keep_the_platform_may_read(client, role):
    client.force_login(make_official(role))

    assert client.get("/notifikasi/").status_code == 200


@pytest.mark.parametrize("role", ["AGENCY_HEAD", "DIVISION_HEAD", "SECTION_HEAD", "OFFICER"])
def test_other_officials_may_not(client, role):
    client.force_login(make_official(role))

    assert client.get("/notifikasi/").status_code == 403


def test_visitors_and_applicants_may_not(client, queue):
    message = queue()
    assert client.get("/notifikasi/").status_code == 302
    client.force_login(make_user())

    for answer in (
        client.get("/notifikasi/"),
        client.get(f"/notifikasi/{message.pk}/"),
        client.post(f"/notifikasi/{message.pk}/ulangi/"),
    ):
        assert answer.status_code == 403


def test_list_says_what_went_to_whom_and_when(client, operator, queue):
    queue()

    words = words_of(client, "/notifikasi/")

    for shown in ("Kabar", "pengelola@dinkes.example", "PW-2026-0001", "Terkirim"):
        assert shown in words


def test_failure_is_told_in_words(client, operator, queue):
    queue("nobody.knows")

    assert "tidak mengenal cara menulis pesan jenis ini" in words_of(client, "/notifikasi/")


def test_page_of_a_message_shows_its_text(client, operator, queue):
    assert "Isi pesan yang terbuka." in words_of(client, f"/notifikasi/{queue().pk}/")


def test_page_of_a_secret_message_shows_dots_of_it(client, operator, queue):
    words = words_of(client, f"/notifikasi/{queue('test.secret').pk}/")

    assert "rahasia-1" not in words
    assert "tautan sekali pakai" in words


def test_list_is_narrowed_by_state_kind_and_words(client, operator, queue):
    queue(recipient="satu@dinkes.example", reference="PW-2026-0001")
    queue("test.secret", recipient="dua@dinkes.example", reference="PW-2026-0002")
    queue(recipient="tiga@dinkes.example", reference="PW-2026-0003", send=False)

    for query, seen, unseen in (
        ("state=QUEUED", "tiga@", "satu@"),
        ("kind=test.secret", "dua@", "satu@"),
        ("search=satu", "satu@", "dua@"),
        ("search=2026-0002", "dua@", "satu@"),
        ("state=SENT&kind=test.open", "satu@", "tiga@"),
    ):
        words = words_of(client, f"/notifikasi/?{query}")
        assert seen in words and unseen not in words, query


@pytest.mark.parametrize(
    "query", ["page=9999", "page=x", "state=nope", "search=%00", "kind=%27", "search=" + "x" * 5000]
)
def test_odd_choices_do_no_harm(client, operator, queue, query):
    queue()

    assert client.get(f"/notifikasi/?{query}").status_code == 200


def test_list_is_paged_and_the_choices_stay(client, operator, queue):
    for number in range(53):
        queue(recipient=f"nomor{number}@dinkes.example", send=False)

    words = words_of(client, "/notifikasi/?state=QUEUED")

    assert words.count("@dinkes.example</td>") == 50
    assert "state=QUEUED&amp;page=2" in words or "page=2&amp;state=QUEUED" in words
    assert words_of(client, "/notifikasi/?state=QUEUED&page=2").count("@dinkes.example</td>") == 3


def test_list_asks_the_database_as_often_for_many_messages_as_for_one(client, operator, queue):
    queue(send=False)
    words_of(client, "/notifikasi/")  # whatever is cached is cached now
    with CaptureQueriesContext(connection) as for_one:
        words_of(client, "/notifikasi/")
    for _number in range(40):
        queue(send=False)

    with CaptureQueriesContext(connection) as for_many:
        words_of(client, "/notifikasi/")

    assert len(for_many) == len(for_one)


def test_failed_message_is_sent_again_by_a_button(client, operator, queue):
    message = queue("nobody.knows")
    assert "Kirim ulang" in words_of(client, f"/notifikasi/{message.pk}/")

    answer = client.post(f"/notifikasi/{message.pk}/ulangi/", follow=True)

    assert "dimasukkan kembali ke antrean" in answer.content.decode()
    assert OutboxMessage.objects.get(pk=message.pk).state == MessageState.QUEUED


def test_second_press_is_told_that_somebody_was_quicker(client, operator, queue):
    message = queue("nobody.knows")
    client.post(f"/notifikasi/{message.pk}/ulangi/")

    answer = client.post(f"/notifikasi/{message.pk}/ulangi/", follow=True)

    assert "tidak lagi berstatus gagal" in answer.content.decode()


def test_auditor_reads_and_does_not_send(client, queue):
    client.force_login(make_official("AUDITOR"))

    assert client.post(f"/notifikasi/{queue('nobody.knows').pk}/ulangi/").status_code == 403


def test_sending_again_is_a_post(client, operator, queue):
    assert client.get(f"/notifikasi/{queue('nobody.knows').pk}/ulangi/").status_code == 405


def test_unknown_message_is_not_found(client, operator):
    assert client.get(f"/notifikasi/{uuid.uuid4()}/").status_code == 404


def test_what_a_recipient_typed_is_no_markup(client, operator, queue):
    registry.register("test.markup", lambda message: Rendered("<b>x</b>", "<script>alert(1)</script>"))

    words = words_of(client, f"/notifikasi/{queue('test.markup').pk}/")

    assert "<script>alert" not in words and "&lt;script&gt;" in words
