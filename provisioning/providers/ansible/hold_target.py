"""Take the lock on a web host, then become ansible-playbook: the lock lives exactly as long as the playbook does.

Run as a script. The caller does not hold the lock itself, because a killed caller leaves its playbook running; the
playbook and the workers it forks inherit the descriptor, so a resumed step waits for the orphan, however it ends.
"""

from __future__ import annotations

import fcntl
import os
import sys
import time
from typing import NoReturn

BUSY = 75  # EX_TEMPFAIL; not among ansible-playbook's own codes
POLL_SECONDS = 0.05


def main(lock: str, wait: str, *command: str) -> NoReturn:
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    os.set_inheritable(descriptor, True)
    deadline = time.monotonic() + float(wait)
    while not took(descriptor):
        if time.monotonic() >= deadline:
            sys.exit(BUSY)
        time.sleep(POLL_SECONDS)
    os.execv(command[0], command)  # noqa: S606 - a list of ours, no shell wanted


def took(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


if __name__ == "__main__":
    main(*sys.argv[1:])
