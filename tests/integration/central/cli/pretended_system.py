"""A system of small programs under the real supervisor, for the tests: `python pretended_system.py HOME KIND`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from central.cli.runtime import records
from central.cli.runtime.children import Child
from central.cli.runtime.paths import Home
from central.cli.runtime.supervisor import Supervisor
from kernel.errors import GapuraError

# Writes down itself and a grandchild in a session of its own, as Ansible's programs are, then waits for ever.
STEADY = """
import os, pathlib, subprocess, sys, time
folder = pathlib.Path(sys.argv[1])
grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
(folder / f"grandchild-{grandchild.pid}").touch()
(folder / f"steady-{os.getpid()}").touch()
time.sleep(600)
"""
FAILING = "import sys; sys.exit('the reason is a missing table')"


def main(root: str, kind: str) -> int:
    """Run until told to stop."""
    home = Home(Path(root)).make()
    code = FAILING if kind == "failing" else STEADY
    argv = [sys.executable, "-c", code, root]
    programs = [Child("web", argv, dict(os.environ), home.log / "web.log")]
    with records.claim(home):
        supervisor = Supervisor(home, port=8119, programs=programs)
        return supervisor.run(
            is_ready=lambda: any(home.root.glob("steady-*")),
            when_ready=lambda _running: (home.root / "ready").touch(),
            tend=lambda: None,
        )


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except GapuraError as error:
        sys.exit(str(error))
