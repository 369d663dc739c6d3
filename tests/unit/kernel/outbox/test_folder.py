"""Mail as files: whole, private, once a message."""

from __future__ import annotations

import email
import stat

import pytest
from django.core.mail import EmailMessage, get_connection


@pytest.fixture
def send(tmp_path, settings):
    settings.EMAIL_FILE_PATH = tmp_path

    def send_one(message_id, body="Selamat pagi 😀"):
        backend = get_connection("kernel.outbox.folder.EmailBackend", timeout=30)
        message = EmailMessage("Kabar", body, "a@b.example", ["c@d.example"], headers={"Message-ID": message_id})
        return backend.send_messages([message])

    return send_one


def test_message_is_a_file_a_mail_program_can_read(send, tmp_path):
    assert send("<one@gapura>") == 1

    (file,) = tmp_path.iterdir()
    parsed = email.message_from_bytes(file.read_bytes())
    assert file.name.endswith("-one.eml")
    assert parsed["To"] == "c@d.example"
    assert parsed.get_payload(decode=True).decode() == "Selamat pagi 😀"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_same_message_again_makes_no_second_file(send, tmp_path):
    send("<one@gapura>", body="first")
    send("<one@gapura>", body="second")
    send("<two@gapura>")

    assert len(list(tmp_path.iterdir())) == 2


def test_hostile_message_id_stays_in_the_folder(send, tmp_path):
    send("<../../etc/passwd@gapura>")

    (file,) = tmp_path.iterdir()
    assert file.parent == tmp_path
