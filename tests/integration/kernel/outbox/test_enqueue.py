"""A message is written in the caller's transaction, and nothing secret or unsendable ever is."""

from __future__ import annotations

import pytest
from django.db import transaction

from kernel.audit.secrecy import SecretRefused
from kernel.errors import InvalidValue, StaleDecision
from kernel.outbox import operations, tasks
from kernel.outbox.models import MessageState, OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def woken(monkeypatch):
    """The ids handed to a worker."""
    ids = []
    monkeypatch.setattr(tasks.deliver, "apply_async", lambda *, kwargs, **_options: ids.append(kwargs["message_id"]))
    return ids


def test_enqueue_wakes_a_worker_after_the_commit_only(queued, woken, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        message = queued()
        assert woken == []

    assert woken == [str(message.pk)]
    assert len(callbacks) == 1


def test_enqueue_that_is_rolled_back_leaves_nothing(queued, woken):
    with pytest.raises(RuntimeError), transaction.atomic():
        queued()
        raise RuntimeError

    assert not OutboxMessage.objects.exists()
    assert woken == []


def test_commit_stands_when_no_broker_answers(queued, monkeypatch, django_capture_on_commit_callbacks):
    def refuse(**_options):
        raise ConnectionRefusedError

    monkeypatch.setattr(tasks.deliver, "apply_async", refuse)

    with django_capture_on_commit_callbacks(execute=True):
        message = queued()

    assert OutboxMessage.objects.get(pk=message.pk).state == MessageState.QUEUED


def test_enqueue_with_the_same_key_writes_one_message(queued):
    first, second = queued(once="run:1:done"), queued(once="run:1:done")

    assert first.pk == second.pk
    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize(
    "recipient", ["", "nobody", "a@b", "a@b.example\nBcc: c@d.example", "a\x00@b.example", "x" * 300 + "@b.example"]
)
def test_enqueue_refuses_an_address_that_is_none(queued, recipient):
    with pytest.raises(InvalidValue) as refusal:
        queued(recipient=recipient)

    assert refusal.value.field == "recipient"
    assert refusal.value.remedy


@pytest.mark.parametrize(
    "context",
    [
        {"token": "abc"},
        {"link": "http://x.example/aktivasi/kQ7vX2mN9pL4wR8tY6uI3oA5sD1fG0hJzXcVbNmQwEr/"},
        {"people": [{"kata_sandi": "x"}]},
    ],
)
def test_enqueue_refuses_a_secret(queued, context):
    with pytest.raises(SecretRefused):
        queued(context=context)


def test_retry_puts_only_a_failed_message_back(queued, state_of):
    message = queued()
    with pytest.raises(StaleDecision):
        operations.retry(message=message, by="system")
    OutboxMessage.objects.update(state=MessageState.FAILED, attempts=10, error_code="recipient_refused")

    operations.retry(message=message, by="system")

    row = state_of(message)
    assert (row.state, row.attempts, row.error_code) == (MessageState.QUEUED, 0, "")


def test_message_from_a_site_is_one_row_of_the_platform(queued, two_tenants):
    from tenants.registry.switching import in_tenant

    site = two_tenants[0]
    with in_tenant(site.tenant):
        message = queued(context={"word": site.canary})
        from_inside = OutboxMessage.objects.get(pk=message.pk)

    assert from_inside.schema_name == site.tenant.schema_name
    assert OutboxMessage.objects.get(pk=message.pk).context == {"word": site.canary}
