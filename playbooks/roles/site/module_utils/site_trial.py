"""The trial of a new set of configuration files, in a folder of its own, before it replaces the old."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from ansible.module_utils.site_set import Difference, Fault

CONFIGURATION = ("nginx.conf", "mime.types", "snippets", "vhosts")
SCRATCH_FOLDERS = ("logs", "run", "temp", "snippets", "vhosts")
PID = "run/nginx.pid"
NGINX_TIMEOUT_SECONDS = 60
COMPLAINT = re.compile(
    r"\[(?:emerg|alert|crit|error)\] (?:\d+#\d+: )?(?P<reason>.*?)(?: in (?P<file>/.*?):(?P<line>\d+))?$", re.MULTILINE
)


def validate(differences: list[Difference], *, root: Path, nginx: str, scratch: Path) -> str:
    """Try the configuration as it would be, in a folder of its own.

    :raises Fault: nginx refuses it; nothing has been touched.
    """
    program = find_program(nginx)
    if program is None:
        return "nginx_absent"
    try:
        lay_out(differences, root=root, scratch=scratch)
        if not (scratch / "nginx.conf").exists():  # nothing was ever rendered here, and nothing is now
            return "passed"
        # Relative paths in the set follow the prefix, so the very same files can be tried elsewhere.
        command = [program, "-t", "-q", "-p", f"{scratch}/", "-c", "nginx.conf"]
        tried = subprocess.run(command, capture_output=True, text=True, timeout=NGINX_TIMEOUT_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise Fault("nginx_silent", f"no answer of nginx -t after {NGINX_TIMEOUT_SECONDS} seconds") from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if tried.returncode != 0:
        raise Fault("vhost_refused", tried.stderr.strip(), **complaint(tried.stderr, scratch=scratch))
    return "passed"


def lay_out(differences: list[Difference], *, root: Path, scratch: Path) -> None:
    """Copy the present configuration and lay the new one over it."""
    for folder in SCRATCH_FOLDERS:
        (scratch / folder).mkdir(parents=True, exist_ok=True)
    for name in CONFIGURATION:
        if (root / name).is_dir():
            shutil.copytree(root / name, scratch / name, dirs_exist_ok=True)
        elif (root / name).is_file():
            shutil.copy(root / name, scratch / name)
    for difference in differences:
        target = scratch / difference.path
        if not difference.path.startswith(CONFIGURATION) or difference.entry["state"] == "directory":
            continue
        if difference.is_removal:
            target.unlink(missing_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(difference.entry["content"], encoding="utf-8")


def complaint(said: str, *, scratch: Path) -> dict[str, Any]:
    """Take file, line and reason out of what nginx said; the file is named as it would lie below the root."""
    match = COMPLAINT.search(said)
    if match is None:
        return {"reason": said.strip(), "refused_path": "", "refused_line": 0}
    path = (match["file"] or "").removeprefix(f"{scratch}/")
    reason = match["reason"].replace(f"{scratch}/", "")
    return {"reason": reason, "refused_path": path, "refused_line": int(match["line"] or 0)}


def nginx_runs(root: Path) -> bool:
    """Say whether the nginx whose pid lies in this folder is alive, and is nginx (a pid may have been given anew)."""
    try:
        pid = int((root / PID).read_text())
        os.kill(pid, 0)
        return not Path("/proc/self").exists() or "nginx" in Path(f"/proc/{pid}/cmdline").read_text()
    except (OSError, ValueError):
        return False


def find_program(name: str) -> str | None:
    """Find a program where administrators' programs lie, too."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/local/sbin:/usr/sbin:/sbin")
