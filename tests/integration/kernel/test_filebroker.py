"""The file broker under a writer and a reader that hammer it (HAZARDS 25)."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import time
from queue import Empty

import pytest
from kombu import Connection
from kombu.transport import filesystem

from kernel import filebroker

QUEUE = "celery"
# Large enough for writing to take a moment.
BODY = "x" * 20_000
PATIENCE_SECONDS = 60


def connect(folder, transport):
    options = {
        "data_folder_in": str(folder / "queue"),
        "data_folder_out": str(folder / "queue"),
        "control_folder": str(folder / "control"),
        "processed_folder": str(folder / "processed"),
        "store_processed": transport is filesystem.Transport,
    }
    for name in ("queue", "processed"):
        (folder / name).mkdir(exist_ok=True)
    return Connection(transport=transport, transport_options=options)


def write(folder, transport, count):
    with connect(folder, transport) as connection:
        for number in range(count):
            connection.default_channel._put(QUEUE, {"number": number, "body": BODY})


def read_all(folder, transport, count):
    """Read until all are there, or the folder stays empty after the writer's last one."""
    numbers, broken = [], 0
    deadline = time.monotonic() + PATIENCE_SECONDS
    with connect(folder, transport) as connection:
        while len(numbers) + broken < count and time.monotonic() < deadline:
            try:
                numbers.append(connection.default_channel._get(QUEUE)["number"])
            except Empty:
                continue
            except json.JSONDecodeError:
                broken += 1
    return numbers, broken


def hammer(folder, transport, count):
    writer = multiprocessing.get_context("spawn").Process(target=write, args=(folder, transport, count))
    writer.start()
    try:
        return read_all(folder, transport, count)
    finally:
        writer.join()


@pytest.mark.processes
def test_hammered_broker_delivers_every_message_whole_and_in_order(tmp_path):
    numbers, broken = hammer(tmp_path, filebroker.Transport, 500)

    assert (numbers, broken) == (list(range(500)), 0)


def test_stock_transport_hands_out_half_a_message_which_is_why_ours_exists(tmp_path, monkeypatch):
    seen = []
    with connect(tmp_path, filesystem.Transport) as connection:
        channel = connection.default_channel

        def dump_after_a_look(payload):
            with pytest.raises(json.JSONDecodeError):
                channel._get(QUEUE)
            seen.append(payload)
            return json.dumps(payload)

        monkeypatch.setattr(filesystem, "dumps", dump_after_a_look)
        channel._put(QUEUE, {"number": 1})

        # The message is gone: the reader took it away before it was whole.
        assert seen
        with pytest.raises(Empty):
            channel._get(QUEUE)


def test_message_read_while_it_is_written_is_not_seen(tmp_path, monkeypatch):
    seen = []
    with connect(tmp_path, filebroker.Transport) as connection:
        channel = connection.default_channel

        def replace_after_a_look(source, target):
            with pytest.raises(Empty):
                channel._get(QUEUE)
            seen.append(source.name)
            return source.rename(target)

        monkeypatch.setattr(filebroker.Path, "replace", replace_after_a_look)
        channel._put(QUEUE, {"number": 1})

        assert seen
        assert channel._get(QUEUE) == {"number": 1}


def test_message_claimed_by_another_reader_is_passed_over(tmp_path, monkeypatch):
    with connect(tmp_path, filebroker.Transport) as connection:
        channel = connection.default_channel
        for number in (1, 2):
            channel._put(QUEUE, {"number": number})
        names = sorted(path.name for path in (tmp_path / "queue").iterdir())
        monkeypatch.setattr(filebroker.os, "listdir", lambda _folder: names)
        (tmp_path / "queue" / names[0]).unlink()

        assert channel._get(QUEUE) == {"number": 2}


def bind_many(folder, first):
    with connect(folder, filebroker.Transport) as connection:
        for number in range(first, first + 50):
            connection.default_channel._queue_bind("exchange", "key", "", f"queue{number}")


@pytest.mark.processes
def test_two_processes_that_bind_at_once_both_stay_in_the_table(tmp_path):
    spawn = multiprocessing.get_context("spawn")
    others = [spawn.Process(target=bind_many, args=(tmp_path, first)) for first in (0, 50)]
    for other in others:
        other.start()
    for other in others:
        other.join()

    with connect(tmp_path, filebroker.Transport) as connection:
        table = connection.default_channel.get_table("exchange")
    assert {entry.queue for entry in table} == {f"queue{number}" for number in range(100)}


def test_url_alias_leads_to_our_transport(tmp_path):
    connection = Connection("gapurafs://", transport_options={"control_folder": str(tmp_path)})

    assert connection.get_transport_cls() is filebroker.Transport
    assert connection.transport.polling_interval == 0.05


def test_queue_counts_and_purges_only_its_own_messages(tmp_path):
    with connect(tmp_path, filebroker.Transport) as connection:
        channel = connection.default_channel
        for queue in ("a", "a", "b"):
            channel._put(queue, {})

        assert channel._size("a") == 2
        assert channel._purge("a") == 2
        assert (channel._size("a"), channel._size("b")) == (0, 1)


def test_broker_folders_are_made_when_first_needed(tmp_path):
    with opened(tmp_path / "new") as connection:
        queue = connection.SimpleQueue(QUEUE)
        queue.put({"number": 7})

        assert queue.get(timeout=5).payload == {"number": 7}


def test_messages_arrive_again_after_the_folder_was_emptied_under_a_running_process(tmp_path):
    with opened(tmp_path / "broker") as connection:
        queue = connection.SimpleQueue(QUEUE)
        queue.put({"number": 1})
        shutil.rmtree(tmp_path / "broker")

        queue.put({"number": 2})

        assert queue.get(timeout=5).payload == {"number": 2}


def opened(folder):
    options = {
        "data_folder_in": f"{folder}/queue",
        "data_folder_out": f"{folder}/queue",
        "control_folder": f"{folder}/control",
    }
    return Connection("gapurafs://", transport_options=options)
