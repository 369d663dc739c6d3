"""Our own PostgreSQL server: real programs, real signals, on every footing this user can stand on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading

import psutil
import psycopg
import pytest

from central.cli.runtime import binaries, postmaster, privileges
from central.cli.runtime.clusters import Cluster
from central.cli.runtime.postgres import PostgresFailed, Server

pytestmark = pytest.mark.processes


@pytest.fixture
def reachable(tmp_path_factory):
    """A folder that another user may pass through, as /srv would be; pytest's own are closed to others."""
    folder = tmp_path_factory.mktemp("srv")
    for closed in (folder, *folder.parents):
        if closed.stat().st_uid == os.geteuid() and closed != closed.parent and not closed.stat().st_mode & 0o001:
            closed.chmod(closed.stat().st_mode | 0o011)
    return folder


@pytest.fixture
def cluster(reachable):
    cluster = Cluster(reachable / "postgres")
    yield cluster
    if postmaster.running(cluster):
        os.kill(postmaster.running(cluster), signal.SIGQUIT)


def answer(cluster):
    with psycopg.connect(cluster.url("postgres")) as connection:
        return connection.execute("SELECT 1").fetchone()


def footings():
    """Root is nobody PostgreSQL accepts; it has two ways, each of which must work. Others have one."""
    return ["namespace", "dropped"] if os.geteuid() == 0 else ["self"]


@pytest.mark.parametrize("footing", footings())
def test_server_starts_answers_and_stops_on_each_footing(cluster, footing, monkeypatch):
    if footing == "dropped":
        forbid(monkeypatch, "unshare")

    server = Server.over(cluster, durable=False)
    with server.running():
        assert server.footing.name == footing
        assert answer(cluster) == (1,)
    assert postmaster.running(cluster) is None


@pytest.mark.parametrize("footing", footings())
def test_data_and_socket_are_the_owners_alone(cluster, footing, monkeypatch):
    if footing == "dropped":
        forbid(monkeypatch, "unshare")

    with Server.over(cluster, durable=False).running():
        assert cluster.folder.stat().st_mode & 0o777 == 0o700
        assert cluster.data.stat().st_mode & 0o777 == 0o700
        listening = [c for c in psutil.Process(postmaster.running(cluster)).net_connections("inet")]
    assert listening == []


def test_root_without_any_way_gets_one_clear_sentence(cluster, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(privileges, "_works", lambda *_arguments: False)

    with pytest.raises(privileges.RootRefused) as refused:
        Server.over(cluster)

    assert "DATABASE_URL" in refused.value.remedy


def test_second_user_finds_it_running_and_the_last_one_stops_it(cluster):
    first, second = Server.over(cluster, durable=False), Server.over(cluster, durable=False)

    with second.running():
        with first.running():
            started = postmaster.running(cluster)
        assert postmaster.running(cluster) == started
        assert answer(cluster) == (1,)
    assert postmaster.running(cluster) is None


def test_two_starts_at_once_make_one_server(cluster):
    seen, both = [], threading.Barrier(2)

    def use():
        with Server.over(cluster, durable=False).running():
            seen.append(postmaster.running(cluster))
            both.wait(60)

    users = [threading.Thread(target=use) for _ in range(2)]
    for user in users:
        user.start()
    for user in users:
        user.join()

    assert len(seen) == 2
    assert len(set(seen)) == 1
    assert postmaster.running(cluster) is None


def test_server_killed_outright_recovers_with_its_data(cluster):
    server = Server.over(cluster)
    with server.running():
        with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        kill_outright(postmaster.running(cluster))
        server.ensure()
        with psycopg.connect(cluster.url("postgres")) as connection:
            assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_record_that_names_another_program_is_not_believed(cluster, capsys):
    server = Server.over(cluster, durable=False)
    with server.running():
        pass
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        record = f"{stranger.pid}\n{cluster.data}\n1\n5432\n{cluster.sockets}\n\n1 1\nready\n"
        (cluster.data / "postmaster.pid").write_text(record)

        with server.running():
            assert answer(cluster) == (1,)
        assert stranger.poll() is None
        stranger.communicate(b"\n")
    assert str(stranger.pid) in capsys.readouterr().err


def test_interrupted_making_of_the_data_is_cleared_and_redone(cluster):
    half = cluster.folder / "new-half"
    half.mkdir(parents=True, mode=0o700)
    (half / "PG_VERSION").write_text("18")

    with Server.over(cluster, durable=False).running():
        assert answer(cluster) == (1,)
    assert not half.exists()


def test_path_too_long_for_a_socket_still_serves(reachable):
    cluster = Cluster(reachable / ("p" * 70) / ("q" * 60))
    try:
        with Server.over(cluster, durable=False).running():
            assert answer(cluster) == (1,)
    finally:
        shutil.rmtree(cluster.sockets)


def test_server_somebody_else_started_is_left_running(cluster):
    server = Server.over(cluster, durable=False)
    with server.running():
        pass
    server._make_folders()
    server._start()
    server._marker.unlink()

    with server.running():
        pass

    assert postmaster.running(cluster)
    server.stop()


def test_failing_program_says_why_and_where_its_log_is(cluster):
    (cluster.folder / "data").mkdir(parents=True)
    (cluster.data / "PG_VERSION").write_text(f"{binaries.find(cluster.folder / 'fresh').major}\n")

    with pytest.raises(PostgresFailed) as failed, Server.over(cluster).running():
        pass

    assert "pg_ctl" in failed.value.message
    assert str(cluster.log) in failed.value.remedy


def forbid(monkeypatch, program):
    which = shutil.which
    monkeypatch.setattr(privileges.shutil, "which", lambda name: None if name == program else which(name))


def kill_outright(pid):
    """Kill the postmaster and see its children gone: they notice by themselves."""
    family = [psutil.Process(pid), *psutil.Process(pid).children()]
    os.kill(pid, signal.SIGKILL)
    psutil.wait_procs(family, timeout=30)
