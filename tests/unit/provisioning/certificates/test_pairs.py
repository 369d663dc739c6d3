"""Pairs on disk: whole or not there, whatever instant a worker is killed at."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from provisioning.certificates.pairs import Pairs

ROOT = Path(__file__).resolve().parents[4]
VERSIONS = ["0" * 16, "1" * 16]
WRITER = """
import os, signal, sys
from pathlib import Path
from provisioning.certificates.pairs import Pairs

left, sync = int(sys.argv[2]), os.fsync

def sync_or_die(descriptor):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    sync(descriptor)

os.fsync = sync_or_die
pairs = Pairs(home=Path(sys.argv[1]), folder="dinkes.example")
for version in ("0" * 16, "1" * 16):
    pairs.install(version=version, chain=version.encode() * 999, key=version.encode())
    pairs.prune(keep={version})
"""
# Four times a pair: its key, its chain, the folder aside, the folder above.
SYNCS = range(1, 9)


def test_pair_is_laid_in_place_once_and_never_changed(tmp_path):
    pairs = Pairs(home=tmp_path, folder="_.contoh.go.id")

    first = pairs.install(version=VERSIONS[0], chain=b"chain", key=b"key")
    pairs.install(version=VERSIONS[0], chain=b"other", key=b"other")

    assert (first / "chain.pem").read_bytes() == b"chain"
    assert pairs.chain(VERSIONS[0]) == b"chain"


def test_pair_from_which_a_file_was_taken_is_made_whole(tmp_path):
    pairs = Pairs(home=tmp_path, folder="dinkes.example")
    pairs.install(version=VERSIONS[0], chain=b"chain", key=b"key")
    (pairs.folder / VERSIONS[0] / "key.pem").unlink()

    pairs.install(version=VERSIONS[0], chain=b"chain", key=b"key")

    assert pairs.has(VERSIONS[0])


@pytest.mark.parametrize("folder", ["../x", "/etc", "", "a/b", "_", "*.contoh.go.id", "a..b"])
def test_folder_that_is_no_name_is_refused(folder, tmp_path):
    with pytest.raises(ValueError, match="names no folder"):
        Pairs(home=tmp_path, folder=folder)


def test_key_of_an_order_is_kept_until_it_is_over(tmp_path):
    pairs = Pairs(home=tmp_path, folder="dinkes.example")

    first, again = pairs.next_key(), pairs.next_key()
    pairs.forget_next_key()

    assert first == again
    assert pairs.next_key() != first
    assert (pairs.folder / "next.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.processes
@pytest.mark.parametrize("at", SYNCS)
def test_pair_that_is_seen_is_whole_wherever_its_writer_was_killed(at, tmp_path):
    pairs = Pairs(home=tmp_path, folder="dinkes.example")
    variables = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"}

    ended = subprocess.run([sys.executable, "-c", WRITER, str(tmp_path), str(at)], env=variables, check=False)

    seen = [path.name for path in pairs.folder.glob("[01]*")]
    wholes = {version: (pairs.chain(version), (pairs.folder / version / "key.pem").read_bytes()) for version in seen}
    assert ended.returncode == -signal.SIGKILL
    assert wholes == {version: (version.encode() * 999, version.encode()) for version in seen}
    pairs.install(version=VERSIONS[1], chain=VERSIONS[1].encode() * 999, key=VERSIONS[1].encode())
    assert pairs.has(VERSIONS[1])
