"""Sites and web hosts for the tests of the Ansible provider, and ways to look into a folder and into processes."""

from __future__ import annotations

import os
from pathlib import Path

from provisioning.providers.ansible import SiteFiles, WebHost

# Under root, nginx would hand its work to a user who cannot look into a test's private folder.
WORKER_USER = "root" if os.geteuid() == 0 else ""


def site(number=1, **changes):
    values = {"key": f"t_{number}", "name": f"Dinas {number}", "hosts": (f"dinas{number}.bantenprov.gapura.localhost",)}
    return SiteFiles(**{**values, **changes})


def web_host(**changes):
    return WebHost(**{"worker_user": WORKER_USER, **changes})


def tree(home):
    """Return every file below a web host's folder with content, mode and time, the provider's own workspace apart."""
    found = {}
    for path in sorted(home.rglob("*")):
        name = str(path.relative_to(home))
        if not name.startswith((".ansible", "run/")):
            status = path.lstat()
            content = path.read_bytes() if path.is_file() else b""
            found[name] = (status.st_mode, content, status.st_mtime_ns if path.is_file() else 0)
    return found


def descendants(pid):
    """Return the ids of all processes below `pid`; one that ends meanwhile has none."""
    found = []
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *descendants(int(child))]
    except (FileNotFoundError, ProcessLookupError):
        pass
    return found


def said_by(pid):
    """Return a process's environment and command line as text."""
    return text_of(Path(f"/proc/{pid}/environ")) + text_of(Path(f"/proc/{pid}/cmdline"))


def text_of(path):
    """Return a file's text; empty once it has gone, as files and processes of a run do."""
    try:
        return path.read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
