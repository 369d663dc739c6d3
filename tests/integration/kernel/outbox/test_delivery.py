"""Sent once, never lost: leases, retries, reasons in words, and nothing secret left behind."""

from __future__ import annotations

import smtplib
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend as MemoryBackend
from django.db import connections

from kernel.errors import DomainError
from kernel.outbox import delivery, failures, registry, tasks
from kernel.outbox.delivery import BACKOFF, LEASE, deliver
from kernel.outbox.models import MessageState, OutboxMessage
from kernel.outbox.registry import Rendered

NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


@pytest.fixture
def server(monkeypatch):
    """A mail server that answers as told: `server(error)` makes every further message fail."""

    def answer(error):
        def fail(_self, _messages):
            raise error

        monkeypatch.setattr(MemoryBackend, "send_messages", fail)

    return answer


@pytest.mark.django_db
def test_deliver_sends_and_keeps_what_was_sent(queued, state_of):
    message = queued()

    assert deliver(message.pk) == "SENT"

    row, sent = state_of(message), mail.outbox[0]
    assert (sent.subject, sent.to, sent.body) == ("Kabar baik", [message.recipient], "Isi: halo")
    assert sent.extra_headers["Message-ID"] == message.message_id
    assert (row.state, row.attempts, row.subject, row.body) == ("SENT", 1, "Kabar baik", "Isi: halo")
    assert row.sent_at and row.lease_until is None and row.sender


@pytest.mark.django_db
def test_deliver_twice_sends_once(queued):
    message = queued()
    deliver(message.pk)

    assert deliver(message.pk) == "not_due"
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_text_of_a_secret_kind_is_sent_and_not_kept(queued, state_of):
    message = queued("test.secret")

    deliver(message.pk)

    assert "aktivasi/abc" in mail.outbox[0].body
    assert (state_of(message).subject, state_of(message).body) == ("", "")


@pytest.mark.django_db
def test_secret_in_an_open_text_is_blanked_in_what_is_kept(queued, state_of):
    secret = "kQ7vX2mN9pL4wR8tY6uI3oA5sD1fG0hJzXcVbNmQwEr"
    registry.register("test.leak", lambda message: Rendered(f"s {secret}", f"http://x/{secret}/ password: abc"))
    message = queued("test.leak")

    deliver(message.pk)

    assert secret not in state_of(message).subject + state_of(message).body
    assert "abc" not in state_of(message).body


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "code", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"a": (550, b"no such user")}), "recipient_refused", "FAILED"),
        (smtplib.SMTPRecipientsRefused({"a": (451, b"greylisted")}), "server_busy", "QUEUED"),
        (smtplib.SMTPDataError(554, b"spam"), "message_refused", "FAILED"),
        (smtplib.SMTPDataError(452, b"full"), "server_busy", "QUEUED"),
        (smtplib.SMTPSenderRefused(550, b"not you", "x@y"), "sender_refused", "FAILED"),
        (smtplib.SMTPAuthenticationError(535, b"bad"), "sign_in_refused", "QUEUED"),
        (smtplib.SMTPServerDisconnected("gone"), "server_unreachable", "QUEUED"),
        (TimeoutError("slow"), "server_unreachable", "QUEUED"),
        (ConnectionRefusedError(), "server_unreachable", "QUEUED"),
    ],
)
def test_failure_of_the_server_is_told_in_words_and_repeated_only_when_that_can_help(
    queued, state_of, server, error, code, state
):
    message = queued()
    server(error)

    deliver(message.pk)

    row = state_of(message)
    assert (row.error_code, row.state) == (code, state)
    assert failures.words(code) != code


@pytest.mark.django_db
def test_server_that_does_not_answer_is_left_alone_by_all(queued, state_of, server, hold_clock):
    """A hundred messages, each waiting half a minute for nothing, would hold every worker for an hour."""
    clock = hold_clock(NOW)
    first, *others = [queued(reference=f"PW-{number}") for number in range(4)]
    server(TimeoutError("slow"))

    assert deliver(first.pk) == "QUEUED"

    assert [deliver(each.pk) for each in others] == ["not_due"] * 3
    assert {state_of(each).next_at for each in others} == {NOW + delivery.REST}
    assert {state_of(each).attempts for each in others} == {0}
    clock.shift(delivery.REST)
    assert deliver(others[0].pk) == "QUEUED"


@pytest.mark.django_db
def test_server_that_refuses_one_message_is_asked_for_the_others(queued, state_of, server):
    first, second = queued(reference="PW-1"), queued(reference="PW-2")
    server(smtplib.SMTPRecipientsRefused({"a": (451, b"greylisted")}))

    deliver(first.pk)

    assert state_of(second).next_at <= datetime.now(tz=UTC)


@pytest.mark.django_db
def test_error_detail_holds_no_secret(queued, state_of, server):
    message = queued()
    server(smtplib.SMTPDataError(452, b"smtp://user:hunter2@mail.example refused"))

    deliver(message.pk)

    assert "hunter2" not in state_of(message).error_detail


@pytest.mark.django_db
def test_waits_grow_and_end_with_a_person(queued, state_of, server, hold_clock):
    clock = hold_clock(NOW)
    message = queued()
    server(ConnectionRefusedError())
    waits = []

    while state_of(message).state != MessageState.FAILED:
        deliver(message.pk)
        row = state_of(message)
        if row.state == MessageState.QUEUED:
            assert deliver(message.pk) == "not_due"
            waits.append(row.next_at - datetime.now(tz=UTC))
            clock.move_to(row.next_at)

    assert waits == list(BACKOFF)
    assert state_of(message).attempts == len(BACKOFF) + 1


@pytest.mark.django_db
def test_message_left_by_a_dead_sender_is_sent_again_with_the_same_message_id(
    queued, state_of, hold_clock, monkeypatch
):
    clock = hold_clock(NOW)
    message = queued()
    monkeypatch.setattr(delivery, "_settle", lambda *args, **kwargs: "killed")
    deliver(message.pk)
    monkeypatch.undo()
    registry.register("test.open", lambda message: Rendered("a", "b"))

    assert deliver(message.pk) == "not_due"
    clock.shift(LEASE + timedelta(seconds=1))

    assert deliver(message.pk) == "SENT"
    assert len({sent.extra_headers["Message-ID"] for sent in mail.outbox}) == 1
    assert state_of(message).error_code == ""


@pytest.mark.django_db
def test_late_sender_does_not_overwrite_the_outcome_of_the_next(queued, state_of, hold_clock):
    clock = hold_clock(NOW)
    message = queued()
    late = delivery._claim(message.pk)
    clock.shift(LEASE + timedelta(seconds=1))
    deliver(message.pk)

    outcome = delivery._fail(late, failures.Failure("server_busy", False, ""))

    assert outcome == "overtaken"
    assert state_of(message).state == MessageState.SENT


@pytest.mark.django_db
def test_late_sender_does_not_take_the_message_from_the_next(queued, state_of, hold_clock):
    clock = hold_clock(NOW)
    message = queued()
    late = delivery._claim(message.pk)
    clock.shift(LEASE + timedelta(seconds=1))
    following = delivery._claim(message.pk)

    outcome = delivery._fail(late, failures.Failure("server_busy", False, ""))

    assert outcome == "overtaken"
    assert (state_of(message).state, state_of(message).fence) == (MessageState.SENDING, following.fence)


@pytest.mark.django_db
def test_unknown_kind_fails_at_once(queued, state_of):
    message = queued("nobody.knows")

    deliver(message.pk)

    assert (state_of(message).state, state_of(message).error_code) == ("FAILED", "unknown_kind")


@pytest.mark.django_db
def test_rule_that_says_no_is_final_and_a_fault_is_not(queued, state_of):
    def refuse(message):
        raise DomainError("Aktivasi sudah dipakai.")

    def stumble(message):
        raise KeyError("word")

    registry.register("test.refused", refuse)
    registry.register("test.faulty", stumble)
    refused, faulty = queued("test.refused"), queued("test.faulty")

    deliver(refused.pk)
    deliver(faulty.pk)

    assert (state_of(refused).state, state_of(refused).error_code) == ("FAILED", "not_wanted")
    assert "Aktivasi sudah dipakai." in state_of(refused).error_detail
    assert (state_of(faulty).state, state_of(faulty).error_code) == ("QUEUED", "not_written")


@pytest.mark.django_db
def test_line_break_in_a_subject_adds_no_header(queued):
    registry.register("test.break", lambda message: Rendered("Kabar\nBcc: x@y.example", "isi"))

    deliver(queued("test.break").pk)

    assert mail.outbox[0].subject == "Kabar Bcc: x@y.example"
    assert mail.outbox[0].recipients() == ["pengelola@dinkes.example"]


@pytest.mark.django_db
def test_sweep_wakes_what_is_due_or_left_behind_and_nothing_else(queued, hold_clock, monkeypatch):
    clock = hold_clock(NOW)
    sent, left, later = queued(), queued(), queued()
    deliver(sent.pk)
    delivery._claim(left.pk)
    OutboxMessage.objects.filter(pk=later.pk).update(next_at=NOW + timedelta(days=1))
    clock.shift(LEASE + timedelta(seconds=1))
    due = queued()
    woken = []
    monkeypatch.setattr(
        tasks.deliver, "apply_async", lambda *, kwargs, expires: woken.append((kwargs["message_id"], expires))
    )

    assert tasks.sweep() == 2
    assert set(woken) == {(str(left.pk), tasks.HINT_SECONDS), (str(due.pk), tasks.HINT_SECONDS)}


@pytest.mark.django_db(transaction=True)
def test_ten_workers_at_once_send_one_message(queued):
    message = queued()
    start, outcomes = threading.Barrier(10), []

    def work():
        try:
            start.wait()
            outcomes.append(deliver(message.pk))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["SENT"] + ["not_due"] * 9
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_text_is_made_inside_the_schema_the_message_came_from(queued, two_tenants, state_of):
    from django.db import connection

    registry.register("test.where", lambda message: Rendered(connection.schema_name, "isi"))
    message = queued("test.where", schema_name=two_tenants[1].tenant.schema_name)

    deliver(message.pk)

    assert state_of(message).subject == two_tenants[1].tenant.schema_name
    assert connection.schema_name == "public"
