"""One process at a time: the work is free again the moment it is done."""

import zlib

import psycopg
import pytest

from kernel import locks
from kernel.locks import only_one

pytestmark = pytest.mark.django_db
WORK = "tests.work"


@pytest.fixture
def lingering(monkeypatch):
    """The server takes its time to notice that a connection was closed."""
    held = []

    class Lingering(psycopg.Connection):
        def __exit__(self, *_error):
            held.append(self)

    opened = locks.own_connection

    def own_connection():
        own = opened()
        own.__class__ = Lingering
        return own

    monkeypatch.setattr(locks, "own_connection", own_connection)
    yield held
    for own in held:
        own.close()


@pytest.mark.parametrize("wait", [True, False], ids=["waits", "gives way"])
def test_work_is_free_as_soon_as_it_is_done(lingering, wait):
    with only_one(WORK, wait=wait) as first:
        pass
    with only_one(WORK, wait=False) as second:
        pass

    assert (first, second) == (True, True)


def test_work_that_broke_is_free_again(lingering):
    with pytest.raises(ValueError, match="broken"), only_one(WORK):
        raise ValueError("broken")

    with only_one(WORK, wait=False) as is_ours:
        assert is_ours


def test_others_give_way_meanwhile():
    with only_one(WORK), only_one(WORK, wait=False) as second:
        assert not second


def test_lock_of_two_numbers_is_free_again_too(lingering):
    with locks.own_connection() as first, locks.held(first, 7, 8) as is_ours:
        assert is_ours
    with locks.own_connection() as second, locks.held(second, 7, 8) as is_ours:
        assert is_ours


def test_holder_whose_connection_was_lost_ends_well(lingering):
    with only_one(WORK):
        lost = locks.own_connection()
        lost.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks"
            " WHERE locktype = 'advisory' AND pid <> pg_backend_pid() AND objid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [zlib.crc32(WORK.encode())],
        )
        lost.close()
