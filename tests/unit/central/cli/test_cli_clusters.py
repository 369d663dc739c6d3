"""The socket of a cluster: near the data, or, when the path is too long for the kernel, in a short safe folder."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import dj_database_url
import pytest

from central.cli.runtime.clusters import LONGEST_SOCKET_PATH, Cluster, UnsafeFolder


@pytest.fixture
def long_cluster(tmp_path):
    cluster = Cluster(tmp_path / ("a" * 60) / ("b" * 60))
    yield cluster
    shutil.rmtree(cluster.sockets, ignore_errors=True)


def fits(cluster):
    return len(os.fsencode(cluster.sockets / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH


def test_socket_lies_with_the_data_when_the_path_is_short():
    cluster = Cluster(Path("/srv/gapura/postgres"))

    assert cluster.sockets == cluster.folder


def test_socket_of_a_long_path_lies_in_a_short_private_folder(long_cluster, capsys):
    long_cluster.make(os.geteuid())

    assert fits(long_cluster)
    assert long_cluster.sockets.stat().st_mode & 0o777 == 0o700
    assert str(long_cluster.sockets) in capsys.readouterr().err


def test_short_folder_differs_between_homes(tmp_path, long_cluster):
    other = Cluster(tmp_path / ("a" * 60) / ("c" * 60))

    assert other.sockets != long_cluster.sockets


def test_short_folder_that_is_a_link_is_refused(tmp_path, long_cluster):
    trap = tmp_path / "trap"
    trap.mkdir()
    long_cluster.sockets.symlink_to(trap)
    try:
        with pytest.raises(UnsafeFolder):
            long_cluster.make(os.geteuid())
    finally:
        long_cluster.sockets.unlink()


def test_short_folder_of_somebody_else_is_refused(long_cluster, monkeypatch):
    long_cluster.make(os.geteuid())
    taken = long_cluster.sockets
    monkeypatch.setattr(Cluster, "sockets", taken)
    monkeypatch.setattr(os, "geteuid", lambda: 4242)

    with pytest.raises(UnsafeFolder):
        long_cluster.make(4242)


def test_url_reads_back_as_socket_folder_user_and_database():
    cluster = Cluster(Path("/srv/with space"))

    parsed = dj_database_url.parse(cluster.url("gapura"))

    assert (parsed["HOST"], parsed["USER"], parsed["NAME"]) == ("/srv/with space", "gapura", "gapura")
