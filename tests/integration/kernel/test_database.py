"""A connection that was ended under us is known as such, and a new one is had; other errors are not waited for."""

from __future__ import annotations

import psycopg
import pytest
from django.db import Error, connection

from kernel.database import ensure_database, is_interruption

pytestmark = pytest.mark.django_db(transaction=True)


def end_own_connection() -> int:
    """End this thread's connection as a restarting server does; return the number of the process that served it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [number] = cursor.fetchone()
    parameters = connection.get_connection_params()
    for unwanted in ("cursor_factory", "context", "pool"):
        parameters.pop(unwanted, None)
    with psycopg.connect(**parameters, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [number])
    return number


def ask(statement: str):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_ended_connection_is_an_interruption_and_replaced():
    number = end_own_connection()

    with pytest.raises(Error) as ended:
        ask("SELECT 1")
    ensure_database()

    assert is_interruption(ended.value)
    assert ask("SELECT pg_backend_pid()") != number


def test_interruption_is_known_through_what_it_was_wrapped_in():
    end_own_connection()

    with pytest.raises(LookupError) as wrapped:
        try:
            ask("SELECT 1")
        except Error as error:
            raise LookupError("a letter cannot be read") from error
    connection.close()

    assert is_interruption(wrapped.value)


@pytest.mark.parametrize("statement", ["SELECT 1/0", "SELECT nothing", "SET statement_timeout = 1; SELECT pg_sleep(1)"])
def test_answer_of_the_database_is_no_interruption(statement):
    with pytest.raises(Error) as refused:
        ask(statement)
    connection.close()

    assert not is_interruption(refused.value)


def test_database_that_does_not_come_back_is_given_up(monkeypatch):
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")

    with pytest.raises(Error):
        ensure_database(patience=0.3)
