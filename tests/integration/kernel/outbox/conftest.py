"""Kinds of messages that only the tests know."""

from __future__ import annotations

import pytest

from kernel.outbox import Rendered, registry
from kernel.outbox.models import OutboxMessage
from kernel.outbox.operations import enqueue

RECIPIENT = "pengelola@dinkes.example"


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """Two kinds: an open one, and one whose text is secret."""
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    registry.register("test.open", lambda message: Rendered("Kabar baik", f"Isi: {message.context.get('word', '')}"))
    registry.register("test.secret", lambda message: Rendered("Tautan", "http://x.example/aktivasi/abc/"), secret=True)


@pytest.fixture
def queued(db):
    """Return a function that queues a message and gives back its row."""

    def queue(kind="test.open", *, recipient=RECIPIENT, reference="PW-2026-0001", **more):
        context = more.pop("context", {"word": "halo"})
        return enqueue(kind=kind, recipient=recipient, context=context, reference=reference, **more)

    return queue


@pytest.fixture
def state_of():
    """Return a function that reads a message's row anew."""
    return lambda message: OutboxMessage.objects.get(pk=message.pk)
