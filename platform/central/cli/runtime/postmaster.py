"""Is the server of a cluster running? Its record names a process, which after a crash may be anybody's."""

from __future__ import annotations

from pathlib import Path

import psutil

from central.cli.runtime.clusters import Cluster
from central.cli.runtime.messages import _, say


def running(cluster: Cluster) -> int | None:
    """Return the process of the server that runs over the cluster, or None."""
    pid = _recorded(cluster)
    if pid is None:
        return None
    try:
        server = psutil.Process(pid)
        ours = "postgres" in server.name() and Path(server.cwd()) == cluster.data.resolve()
    except psutil.AccessDenied:
        return pid  # a PostgreSQL of somebody else's: never take its data from under it
    except psutil.NoSuchProcess:
        return None
    return pid if ours else None


def forget_stale(cluster: Cluster) -> None:
    """Remove the record of a server that is gone.

    PostgreSQL itself would refuse to start when another program has the recorded number by now.
    """
    pid = _recorded(cluster)
    if pid is None:
        return
    say(_("PostgreSQL was not stopped properly last time (process {pid} is gone); it recovers now.").format(pid=pid))
    (cluster.data / "postmaster.pid").unlink(missing_ok=True)


def _recorded(cluster: Cluster) -> int | None:
    try:
        return abs(int((cluster.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0]))
    except (FileNotFoundError, ValueError):
        return None
