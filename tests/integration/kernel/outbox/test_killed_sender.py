"""A sender killed with -9, before or after the mail went out: the message arrives, and arrives once."""

from __future__ import annotations

import email
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from kernel.outbox.delivery import deliver
from kernel.outbox.models import OutboxMessage
from kernel.time import now

ROOT = Path(__file__).resolve().parents[4]
BACKEND = "kernel.outbox.folder.EmailBackend"
KILLED_SENDER = """
import os, signal, sys
import django
from django.conf import settings

django.setup()
settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = sys.argv[3], sys.argv[4]
from kernel.outbox import delivery, registry
from kernel.outbox.folder import EmailBackend

registry.register("test.open", lambda message: registry.Rendered("Kabar baik", "Isi"))
write = EmailBackend.write_message

def die(self, message):
    if sys.argv[2] == "after":
        write(self, message)
    os.kill(os.getpid(), signal.SIGKILL)

EmailBackend.write_message = die
delivery.deliver(sys.argv[1])
"""


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_sender_loses_nothing_and_doubles_nothing(queued, state_of, moment, tmp_path, settings, database_url):
    message = queued()
    surroundings = {**os.environ, "DATABASE_URL": database_url, "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"}
    surroundings["DJANGO_SETTINGS_MODULE"] = "central.settings.test"
    command = [sys.executable, "-c", KILLED_SENDER, str(message.pk), moment, BACKEND, str(tmp_path)]

    ended = subprocess.run(command, env=surroundings, cwd=ROOT, capture_output=True, check=False)

    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()[-2000:]
    assert state_of(message).state == "SENDING"
    OutboxMessage.objects.filter(pk=message.pk).update(lease_until=now() - timedelta(seconds=1))
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = BACKEND, str(tmp_path)
    assert deliver(message.pk) == "SENT"
    (file,) = tmp_path.glob("*.eml")
    assert email.message_from_bytes(file.read_bytes())["Message-ID"] == message.message_id
    assert state_of(message).attempts == 2
