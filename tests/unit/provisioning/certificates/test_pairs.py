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
import sys
from pathlib import Path
from provisioning.certificates.pairs import Pairs

pairs = Pairs(home=Path(sys.argv[1]), folder="dinkes.example")
while True:
    for version in ("0" * 16, "1" * 16):
        pairs.install(version=version, chain=version.encode() * 999, key=version.encode())
        print(version, flush=True)
        pairs.prune(keep={version})
"""


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
def test_pairs_match_whenever_their_writer_is_killed(tmp_path):
    pairs = Pairs(home=tmp_path, folder="dinkes.example")
    variables = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"}
    broken = []

    for rounds in range(1, 7):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)], env=variables, stdout=subprocess.PIPE, text=True
        )
        for _line in range(rounds * 3):
            writer.stdout.readline()
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        for version in (path.name for path in pairs.folder.glob("[01]*")):
            chain, key = pairs.folder / version / "chain.pem", pairs.folder / version / "key.pem"
            if pairs.has(version) and (chain.read_text() != version * 999 or key.read_text() != version):
                broken.append(version)

    assert broken == []
    assert [path.name for path in pairs.folder.glob("[01]*") if pairs.has(path.name)]
