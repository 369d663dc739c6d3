"""Mail as files, for machines without a mail server: one whole `.eml` a message, that any mail program opens."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.core.mail.backends.filebased import EmailBackend as FileBackend
from django.core.mail.message import EmailMessage
from django.utils import timezone


class EmailBackend(FileBackend):
    """Django's file backend, with a file a message, named by its Message-ID: sending it again makes no second one.

    The file appears under its name only when it is whole, readable by its owner alone: it may hold a one-time link.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each message to its own file; return how many."""
        for message in email_messages:
            self.write_message(message)
        return len(email_messages)

    def write_message(self, message: EmailMessage) -> None:
        """Write one message."""
        parsed = message.message()
        folder = Path(self.file_path)
        target = self._existing(folder, name=_name(parsed["Message-ID"])) or folder / (
            f"{timezone.localtime():%Y%m%d-%H%M%S}-{_name(parsed['Message-ID'])}.eml"
        )
        descriptor, aside = tempfile.mkstemp(dir=folder, suffix=".part")
        with os.fdopen(descriptor, "wb") as file:
            file.write(parsed.as_bytes())
        Path(aside).replace(target)

    def _existing(self, folder: Path, *, name: str) -> Path | None:
        return next(folder.glob(f"*-{name}.eml"), None)


def _name(message_id: str) -> str:
    """Return the part of a Message-ID before the @, as a file name."""
    return re.sub(r"[^A-Za-z0-9.-]", "", message_id.strip("<>").split("@")[0])[:80] or "message"
