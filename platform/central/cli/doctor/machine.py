"""The machine: Python, disk, rights, port, PostgreSQL's programs."""

from __future__ import annotations

import os
import platform
import shutil
import sys

from central.cli import bootstrap
from central.cli.doctor.findings import Finding, Findings, judged
from central.cli.runtime import binaries, locks, ports, privileges, records
from central.cli.runtime.clusters import Cluster
from central.cli.runtime.messages import _
from central.cli.runtime.paths import Home
from kernel import env
from kernel.errors import GapuraError

_GIGABYTE = 1_000_000_000
_COMFORTABLE, _NEEDED = 5 * _GIGABYTE, _GIGABYTE


def look(home: Home, *, port: int) -> Findings:
    """Look at the machine."""
    yield _python()
    yield _libraries()
    yield _disk(home)
    yield _rights()
    yield from _system(home, port)
    if not env.secret("DATABASE_URL"):
        yield from _postgres(home)


def _python() -> Finding:
    return judged(
        "python",
        (3, 11) <= sys.version_info[:2] <= (3, 13),
        _("Python {version}").format(version=platform.python_version()),
        otherwise=_("Python {version} is not one Gapura is tested with.").format(version=platform.python_version()),
        remedy=_("Install Python 3.11, 3.12 or 3.13, remove var/venv and run ./gapura up."),
    )


def _libraries() -> Finding:
    return judged(
        "libraries",
        bootstrap.is_ready(bootstrap.environment_folder(), "runtime"),
        _("The libraries are those of the lock."),
        otherwise=_("The libraries were not installed by this version's lock."),
        remedy=_("Run ./gapura up: it installs them."),
        state="warning",
    )


def _disk(home: Home) -> Finding:
    free = shutil.disk_usage(home.root).free
    said = _("{free:.1f} GB free at {folder}").format(free=free / _GIGABYTE, folder=home.root)
    return judged(
        "disk",
        free >= _COMFORTABLE,
        said,
        otherwise=said,
        remedy=_("Free some space; a site needs about 5 MB and its pictures."),
        state="warning" if free >= _NEEDED else "wrong",
    )


def _rights() -> Finding:
    return judged(
        "rights",
        os.geteuid() != 0,
        _("Gapura runs as an ordinary user."),
        otherwise=_("Gapura runs as root; PostgreSQL is run with fewer rights, the rest is not."),
        remedy=_("Better run it as an ordinary user."),
        state="warning",
    )


def _system(home: Home, port: int) -> Findings:
    lock = locks.try_alone(home.run / "supervisor.lock")
    record = records.read(home)
    if lock is None:
        where = record.port if record else port
        yield Finding("system", "ok", _("Gapura is running here on port {port}.").format(port=where))
        return
    lock.close()
    if record is not None:
        yield Finding(
            "system",
            "warning",
            _("The last run was cut off."),
            _("Nothing to do: the next start clears up what it left."),
        )
    try:
        ports.check_free(port)
        yield Finding("port", "ok", _("Port {port} is free.").format(port=port))
    except GapuraError as error:
        yield Finding("port", "wrong", error.message, error.remedy)


def _postgres(home: Home) -> Findings:
    cluster = Cluster(home.cluster)
    try:
        found = binaries.find(cluster.data)
        footing = privileges.choose(found, cluster.data)
    except GapuraError as error:
        yield Finding("postgresql", "wrong", error.message, error.remedy)
        return
    said = _("PostgreSQL {major} from {origin}").format(major=found.major, origin=found.origin)
    yield Finding("postgresql", "ok", f"{said} ({found.folder}; {footing.name})")
    if cluster.sockets != cluster.folder:
        yield Finding(
            "socket",
            "warning",
            _("The path of GAPURA_HOME is too long for a socket; it is in {folder}.").format(folder=cluster.sockets),
            _("Point GAPURA_HOME at a shorter path, if you like."),
        )
