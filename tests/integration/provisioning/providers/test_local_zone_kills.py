"""The zone survives kill -9 at any instant: real processes, real signals."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from provisioning.providers.dns_local import LocalZone

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parents[4]
ZONE = "bantenprov.gapura.localhost"

# Claims and releases for ever; says each one aloud once it is done.
WORKER = """
    import itertools, sys
    from pathlib import Path
    from provisioning.providers.dns_local import LocalZone

    zone, worker = LocalZone(home=Path(sys.argv[1]), zone=sys.argv[2]), sys.argv[3]
    for number in itertools.count():
        zone.claim(f"w{worker}-{number}.{zone.zone}", target="127.0.0.1", owner=f"t_{worker}")
        print("claimed", number, flush=True)
        if number % 3 == 0:
            zone.release(f"w{worker}-{number}.{zone.zone}", owner=f"t_{worker}")
            print("released", number, flush=True)
"""

# Kills itself before or after the n-th call that touches the file.
VICTIM = """
    import os, pathlib, signal, sys
    from provisioning.providers.dns_local import LocalZone

    call, when = sys.argv[3], sys.argv[4]
    owner, name = {"open": (pathlib.Path, "open"), "fsync": (os, "fsync"), "replace": (pathlib.Path, "replace")}[call]
    original = getattr(owner, name)

    def deadly(*args, **kwargs):
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    zone = LocalZone(home=pathlib.Path(sys.argv[1]), zone=sys.argv[2])
    setattr(owner, name, deadly)
    zone.claim("new." + zone.zone, target="127.0.0.1", owner="t_2")
"""


def start(script, *arguments):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")])}
    command = [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def names_that_must_stand(lines, worker):
    said = [line.split() for line in lines if line.endswith("\n")]
    claimed = {number for verb, number in said if verb == "claimed" and int(number) % 3}
    return {f"w{worker}-{number}.{ZONE}" for number in claimed}


def test_zone_is_whole_and_keeps_every_acknowledged_claim_after_random_kills(tmp_path):
    standing = set()

    for worker in range(12):
        with start(WORKER, tmp_path, ZONE, worker) as process:
            lines = [process.stdout.readline() for _ in range(random.randint(1, 12))]
            process.send_signal(signal.SIGKILL)
            lines += process.stdout.readlines()
        standing |= names_that_must_stand(lines, worker)

        records = {record.name: record for record in LocalZone(home=tmp_path, zone=ZONE).records()}
        assert standing <= set(records)

    LocalZone(home=tmp_path, zone=ZONE).claim(f"last.{ZONE}", target="127.0.0.1", owner="t_last")
    assert {path.name for path in (tmp_path / "dns").iterdir()} == {f"{ZONE}.json", f".{ZONE}.json.lock"}


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("call", ["open", "fsync", "replace"])
def test_kill_around_each_call_leaves_the_old_zone_or_the_new_one(tmp_path, call, when):
    zone = LocalZone(home=tmp_path, zone=ZONE)
    zone.claim(f"old.{ZONE}", target="127.0.0.1", owner="t_1")

    with start(VICTIM, tmp_path, ZONE, call, when) as victim:
        victim.wait()

    assert victim.returncode == -signal.SIGKILL
    expected = {"old", "new"} if (call, when) == ("replace", "after") else {"old"}
    assert {record.name for record in zone.records()} == {f"{label}.{ZONE}" for label in expected}
    zone.claim(f"new.{ZONE}", target="127.0.0.1", owner="t_2")
    assert zone.serial == 2
