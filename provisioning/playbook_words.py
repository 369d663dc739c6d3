"""What a playbook says of its tasks, in the reader's language: the rows keep the names and states of Ansible."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.procedure.texts import Text

# The tasks of the role that serves sites, those of former releases in old logs included; another's name is kept.
TASKS: Mapping[str, Text] = {
    "Bring the certificates": _("Bring the certificates"),
    "Write what differs": _("Write what differs"),
    "Remove what is left": _("Remove what is left"),
    "Reload nginx": _("Reload nginx"),
}
STATES: Mapping[str, Text] = {
    "started": _("begun"),
    "ok": _("done, nothing had to change"),
    "changed": _("changed"),
    "removed": _("removed"),
    "skipped": _("not needed"),
    "failed": _("failed"),
    "unreachable": _("the web host does not answer"),
}


def playbook_words(data: Mapping[str, Any]) -> str:
    """Return a line of a playbook: its task, what became of it, and the file concerned; empty for any other line."""
    task, status, path = (str(data.get(name, "")) for name in ("task", "status", "path"))
    if not task or status not in STATES:
        return ""
    return f"{TASKS.get(task, task)}: {STATES[status]}" + (f" {path}" if path else "")
