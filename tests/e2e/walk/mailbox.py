"""The folder of messages, as the people they went to would read them."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.e2e.walk.stage import wait_for


def read_all(folder: Path) -> list[EmailMessage]:
    """Return every message, oldest first."""
    files = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns) if folder.exists() else []
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]


def wait_for_link(folder: Path, *, to: str, pattern: str) -> str:
    """Return the newest link of a kind that was sent to an address, as soon as there is one."""
    return wait_for(lambda: _newest_link(folder, to=to, pattern=pattern), what=f"a mail to {to} with {pattern}")


def wait_for_mail(folder: Path, *, to: str, subject: str) -> EmailMessage:
    """Return the message with this in its subject that was sent to an address."""

    def found():
        return next((m for m in read_all(folder) if to in str(m["To"]) and subject in str(m["Subject"])), None)

    return wait_for(found, what=f"a mail to {to} about {subject}")


def _newest_link(folder: Path, *, to: str, pattern: str) -> str:
    for message in reversed(read_all(folder)):
        body = message.get_body(("plain",))
        found = re.search(rf"https?://\S*{pattern}\S*", body.get_content() if body else "")
        if found and to in str(message["To"]):
            return found.group(0)
    return ""
