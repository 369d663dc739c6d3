"""What an error means for a message: given up, or tried again."""

from __future__ import annotations

import psycopg

from kernel.outbox.failures import AttachmentMissing, from_writing


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def test_letter_that_could_not_be_read_as_the_database_was_away_is_tried_again():
    away = caused(AttachmentMissing("AB12"), psycopg.OperationalError("server closed the connection unexpectedly"))

    assert (from_writing(away).code, from_writing(away).permanent) == ("not_written", False)


def test_letter_that_is_not_there_is_given_up():
    missing = caused(AttachmentMissing("AB12"), FileNotFoundError("letter.pdf"))

    assert (from_writing(missing).code, from_writing(missing).permanent) == ("attachment_missing", True)
