"""Test databases: one base, prepared by the product's own preparation, and a copy of it for every worker.

Unless DATABASE_URL names a server, an embedded one is started under `var/test-pg`; workers share it and the last
one to leave stops it. The base is made anew when a migration or the lock changes (`--create-db` forces it); making
it takes about a minute, a copy about a second. After a test that commits, the copy is thrown away and made again.

`GAPURA_TEST_DB` names the database (default `test_gapura`); worker N gets `<name>_gwN`.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from central.cli.prepare import fingerprints
from central.cli.runtime.clusters import Cluster
from central.cli.runtime.postgres import Server

ROOT = Path(__file__).resolve().parents[2]


class TestDatabase:
    """One worker's copy of the base. The connection it keeps holds the copy's name against other sessions."""

    __test__ = False

    def __init__(self, server_url):
        self.server_url = server_url
        wanted = os.environ.get("GAPURA_TEST_DB", "test_gapura")
        self.base = f"{wanted}_base"
        self._keeper = psycopg.connect(server_url, autocommit=True)
        worker = os.environ.get("PYTEST_XDIST_WORKER", "")
        self.name = self._free_name(f"{wanted}_{worker}" if worker else wanted)

    @property
    def url(self):
        """DATABASE_URL of the copy, for programs a test starts."""
        return self._url(self.name)

    def make_base(self, *, anew):
        """Make the base unless it fits the code; of several workers one does, the others wait."""
        wanted = _fingerprint()
        with self._lock(self.base):
            if not anew and self._comment(self.base) == wanted:
                return
            self._drop(self.base)
            self._execute("CREATE DATABASE {}", self.base)
            prepare(self._url(self.base))
            self._execute("COMMENT ON DATABASE {} IS " + f"'{wanted}'", self.base)

    def renew(self):
        """Make the copy anew from the base, whatever is connected to it."""
        with self._lock(self.base):
            self._drop(self.name)
            self._execute("CREATE DATABASE {} TEMPLATE {}", self.name, self.base)

    def close(self):
        """Throw the copy away."""
        self._drop(self.name)
        self._keeper.close()

    def _free_name(self, wanted):
        for name in (wanted, *(f"{wanted}_{number}" for number in range(2, 10))):
            if self._value("SELECT pg_try_advisory_lock(hashtext(%s))", name):
                return name
        raise pytest.UsageError(f"Ten sessions use {wanted} already; set GAPURA_TEST_DB to another name.")

    def _lock(self, name):
        stack = ExitStack()
        self._keeper.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        stack.callback(self._keeper.execute, "SELECT pg_advisory_unlock(hashtext(%s))", [name])
        return stack

    def _comment(self, name):
        return self._value("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", name)

    def _drop(self, name):
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _execute(self, statement, *names):
        self._keeper.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _value(self, statement, *parameters):
        row = self._keeper.execute(statement, parameters).fetchone()
        return row[0] if row else None

    def _url(self, name):
        return urlunsplit(urlsplit(self.server_url)._replace(path=f"/{quote(name)}"))


def prepare(url):
    """Bring a new database to the state of a fresh installation: public, templates, warm pool."""
    variables = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "central.settings.test",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}",
    }
    command = [sys.executable, "-m", "central.cli.prepare", "schemas"]
    ended = subprocess.run(command, env=variables, cwd=ROOT, capture_output=True, text=True)
    if ended.returncode:
        raise pytest.UsageError(f"The test database cannot be made:\n{ended.stdout}\n{ended.stderr[-4000:]}")


_OPENED = pytest.StashKey[ExitStack]()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session):
    """Make the base before the first test: its time limit is not meant for that."""
    if not session.config.option.collectonly and any(_needs_database(item) for item in session.items):
        open_database(session.config)


def pytest_unconfigure(config):
    """Throw the copy away; the last worker to leave stops the server."""
    if opened := config.stash.get(_OPENED, None):
        opened.close()


@pytest.fixture(scope="session")
def test_database(pytestconfig, django_db_blocker):
    """The worker's own database."""
    with django_db_blocker.unblock():
        database = open_database(pytestconfig)
        database.renew()
        yield database


def open_database(config):
    """Start the server if need be, see that the base fits, and return this worker's database; once a session."""
    if _OPENED not in config.stash:
        opened = config.stash[_OPENED] = ExitStack()
        url = os.environ.get("DATABASE_URL")
        if not url:
            server = Server.over(Cluster(ROOT / "var" / "test-pg"), durable=False)
            opened.enter_context(server.running())
            url = server.cluster.url("postgres")
        config.test_database = TestDatabase(url)
        opened.callback(config.test_database.close)
        config.test_database.make_base(anew=config.getvalue("create_db"))
    return config.test_database


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, test_database):
    """Point Django at the worker's database, and have it made anew after every test that commits."""
    from django.db import connections
    from django.test import TransactionTestCase

    connections["default"].close()
    connections["default"].settings_dict.update(settings_of(test_database.url))
    os.environ["DATABASE_URL"] = test_database.url

    def make_anew(_testcase):
        connections.close_all()
        test_database.renew()
        _forget_everything()

    original, TransactionTestCase._fixture_teardown = TransactionTestCase._fixture_teardown, make_anew
    yield
    TransactionTestCase._fixture_teardown = original
    connections.close_all()


@pytest.fixture
def database_url(db, test_database):
    """DATABASE_URL of the test database, for programs a test starts; what they see must be committed."""
    return test_database.url


def _needs_database(item):
    return "test_database" in item.fixturenames or item.get_closest_marker("django_db")


def settings_of(url):
    import dj_database_url

    parsed = dj_database_url.parse(url)
    return {key: parsed[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}


def _forget_everything():
    from django.contrib.contenttypes.models import ContentType
    from django.core.cache import caches

    from tenants.registry import lookup

    ContentType.objects.clear_cache()
    lookup.forget()
    for cache in caches.all():
        cache.clear()


def _fingerprint():
    """Tell when the base no longer fits: migrations, seeds or the lock have changed."""
    digest = hashlib.sha256((ROOT / "requirements" / "runtime.txt").read_bytes())
    for source in fingerprints.SOURCES:
        for path in sorted((ROOT / source).rglob("*")):
            if path.is_file() and (path.parent.name == "migrations" or "seed" in str(path)) and path.suffix != ".pyc":
                digest.update(path.read_bytes())
    return digest.hexdigest()
