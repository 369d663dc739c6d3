"""What Celery is told about its broker, by the scheme of CELERY_BROKER_URL (decision 0019)."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kombu import Exchange, Queue

from kernel.env import BadSetting

QUEUE = "gapura"
DEAD_LETTERS = "gapura.dead"
# A task lives 110 s at most (CELERY_TASK_TIME_LIMIT): a message still unconfirmed after this time has lost its worker.
VISIBILITY_SECONDS = 180
# A message whose worker died with it so often is laid aside for a person; its row is swept all the same.
DELIVERY_LIMIT = 20
MOST_DEAD_LETTERS = 10_000
# A message is only a hint: a person whose decision sends one does not wait for a broker that is away.
SENDING: dict[str, Any] = {"max_retries": 1, "interval_start": 0.2, "interval_step": 0.2, "interval_max": 0.5}
ANSWER_SECONDS = 3.0

_FAMILIES = {
    "gapurafs": "files",
    "memory": "memory",
    "amqp": "rabbitmq",
    "amqps": "rabbitmq",
    "pyamqp": "rabbitmq",
    "redis": "redis",
    "rediss": "redis",
}


def settings_for(url: str, *, home: Path) -> dict[str, Any]:
    """Return the settings that differ from broker to broker, by their Django names.

    :param home: GAPURA_HOME, where the embedded default keeps its messages.
    :raises BadSetting: no such broker is known here.
    """
    match _family(url):
        case "rabbitmq":
            return _rabbitmq()
        case "redis":
            return _redis()
        case "files":
            return {"CELERY_BROKER_TRANSPORT_OPTIONS": _files(home / "broker")}
        case _:
            return {"CELERY_BROKER_TRANSPORT_OPTIONS": {}}


def has_dead_letters(url: str) -> bool:
    """Say whether the broker lays messages aside that killed their worker again and again."""
    return _family(url) == "rabbitmq"


def dead_letters() -> Queue:
    """Return the queue into which RabbitMQ lays them; nobody consumes it."""
    arguments = {"x-queue-type": "quorum", "x-max-length": MOST_DEAD_LETTERS}
    return Queue(DEAD_LETTERS, Exchange(DEAD_LETTERS, type="fanout"), routing_key="#", queue_arguments=arguments)


def _rabbitmq() -> dict[str, Any]:
    """Quorum queues with confirms; a delay waits in the broker, as a countdown would block the worker's only slot."""
    arguments = {
        "x-queue-type": "quorum",
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": DEAD_LETTERS,
    }
    queue = Queue(QUEUE, Exchange(QUEUE, type="topic"), routing_key=QUEUE, queue_arguments=arguments)
    return {
        "CELERY_TASK_QUEUES": (queue,),
        "CELERY_TASK_DEFAULT_QUEUE": QUEUE,
        "CELERY_TASK_DEFAULT_EXCHANGE": QUEUE,
        "CELERY_TASK_DEFAULT_EXCHANGE_TYPE": "topic",
        "CELERY_TASK_DEFAULT_ROUTING_KEY": QUEUE,
        "CELERY_TASK_DEFAULT_QUEUE_TYPE": "quorum",
        # Hints that wait for seconds need no consensus.
        "CELERY_BROKER_NATIVE_DELAYED_DELIVERY_QUEUE_TYPE": "classic",
        "CELERY_BROKER_TRANSPORT_OPTIONS": {
            **SENDING,
            "confirm_publish": True,
            "read_timeout": ANSWER_SECONDS,
            "write_timeout": ANSWER_SECONDS,
        },
    }


def _redis() -> dict[str, Any]:
    """A killed worker's message comes back VISIBILITY_SECONDS later, where stock it takes 100 s more (HAZARDS 21)."""
    return {
        "CELERY_TASK_DEFAULT_QUEUE": QUEUE,
        "CELERY_BROKER_TRANSPORT_OPTIONS": {
            **SENDING,
            "visibility_timeout": VISIBILITY_SECONDS,
            "unacked_restore_interval": 10,
            "unacked_restore_throttle": 1,
            "socket_connect_timeout": ANSWER_SECONDS,
            "socket_timeout": 30.0,
            "socket_keepalive": True,
            "health_check_interval": 25,
        },
    }


def _files(folder: Path) -> dict[str, Any]:
    return {
        "data_folder_in": str(folder / "queue"),
        "data_folder_out": str(folder / "queue"),
        "control_folder": str(folder / "control"),
        "polling_interval": 0.05,
    }


def _family(url: str) -> str:
    scheme = urlsplit(url).scheme
    if scheme not in _FAMILIES:
        raise BadSetting(
            f"CELERY_BROKER_URL begins with {scheme!r}, and no such broker is known.",
            remedy="Write amqp://user:password@host:5672// for RabbitMQ or redis://host:6379/0 for Redis or Valkey.",
        )
    return _FAMILIES[scheme]
