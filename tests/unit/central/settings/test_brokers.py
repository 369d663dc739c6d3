"""What each broker is told, and that an unknown one is refused with advice."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from central.settings import brokers
from kernel.env import BadSetting

HOME = Path("/srv/gapura")


def told(url: str) -> dict:
    return brokers.settings_for(url, home=HOME)


@pytest.mark.parametrize("scheme", ["amqp", "amqps", "pyamqp"])
def test_rabbitmq_has_quorum_queues_confirms_and_a_place_for_dead_letters(scheme):
    chosen = told(f"{scheme}://user:password@host//")
    [queue] = chosen["CELERY_TASK_QUEUES"]

    assert chosen["CELERY_TASK_DEFAULT_QUEUE_TYPE"] == "quorum"
    assert queue.queue_arguments == {
        "x-queue-type": "quorum",
        "x-delivery-limit": brokers.DELIVERY_LIMIT,
        "x-dead-letter-exchange": brokers.DEAD_LETTERS,
    }
    assert queue.exchange.type == "topic", "delayed delivery needs a topic exchange"
    assert chosen["CELERY_BROKER_TRANSPORT_OPTIONS"]["confirm_publish"] is True
    assert brokers.has_dead_letters(f"{scheme}://host//")


@pytest.mark.parametrize("scheme", ["redis", "rediss"])
def test_message_of_a_killed_worker_comes_back_from_redis_soon_but_not_while_a_task_may_live(scheme):
    options = told(f"{scheme}://host:6379/0")["CELERY_BROKER_TRANSPORT_OPTIONS"]

    assert options["unacked_restore_interval"] * options["unacked_restore_throttle"] <= 10
    assert options["visibility_timeout"] > settings.CELERY_TASK_TIME_LIMIT
    assert not brokers.has_dead_letters(f"{scheme}://host:6379/0")


@pytest.mark.parametrize("url", ["amqp://host//", "redis://host:6379/0"])
def test_whoever_sends_gives_up_after_seconds(url):
    options = told(url)["CELERY_BROKER_TRANSPORT_OPTIONS"]

    assert {name: options[name] for name in brokers.SENDING} == brokers.SENDING


def test_embedded_default_keeps_its_messages_at_home():
    options = told("gapurafs://localhost//")["CELERY_BROKER_TRANSPORT_OPTIONS"]

    assert options["data_folder_in"] == options["data_folder_out"] == "/srv/gapura/broker/queue"


def test_unknown_broker_is_refused_with_advice():
    with pytest.raises(BadSetting) as refused:
        told("kafka://host")

    assert "kafka" in str(refused.value.message)
    assert "amqp://" in str(refused.value.remedy)
