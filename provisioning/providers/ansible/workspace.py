"""The folder of one run: made fresh, seen by nobody else, gone afterwards."""

from __future__ import annotations

import errno
import json
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from provisioning.providers.ansible.errors import TargetDiskFull, TargetNotWritable

FORGOTTEN_AFTER_SECONDS = 24 * 3600


@contextmanager
def run_folder(work: Path) -> Iterator[Path]:
    """Give a private folder for one run.

    ansible-runner keeps options and variables in its folder and silently uses them again, so none is used twice.
    Folders of callers that were killed are swept once they are a day old.

    :raises TargetNotWritable, TargetDiskFull: no folder can be made.
    """
    with _worded():
        runs = work / "runs"
        runs.mkdir(parents=True, exist_ok=True, mode=0o700)
        _sweep(runs)
        folder = Path(tempfile.mkdtemp(prefix="run-", dir=runs))
        for name in ("env", "tmp", "home"):
            (folder / name).mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_variables(folder: Path, variables: Mapping[str, Any]) -> None:
    """Store the variables where ansible-runner looks for them: a file, so that none is seen on a command line.

    All of it is marked unsafe: a site's name is data, and Ansible would otherwise evaluate what it finds in braces.
    """
    _write(folder / "env" / "extravars", f"!unsafe {json.dumps(variables, ensure_ascii=False)}\n")


def write_settings(folder: Path, settings: Mapping[str, Any]) -> None:
    """Store ansible-runner's settings; given as an argument they would be dropped."""
    _write(folder / "env" / "settings", json.dumps(settings))


def _write(path: Path, text: str) -> None:
    with _worded():
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")


@contextmanager
def _worded() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise (TargetDiskFull if is_full else TargetNotWritable)(reason=error) from error


def _sweep(runs: Path) -> None:
    before = time.time() - FORGOTTEN_AFTER_SECONDS
    for folder in runs.glob("run-*"):
        try:
            is_forgotten = folder.stat().st_mtime < before
        except FileNotFoundError:
            continue
        if is_forgotten:
            shutil.rmtree(folder, ignore_errors=True)
