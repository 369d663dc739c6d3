"""Visitors who come while a process reads for the first time which host names there are."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection

from tenants.registry import lookup
from tests.factories.registry import make_tenant

pytestmark = pytest.mark.django_db(transaction=True)


def test_all_who_come_at_once_find_the_site(locked_domains):
    host = make_tenant(state="ACTIVE").host
    lookup.forget()

    with ThreadPoolExecutor(2) as visitors:
        with locked_domains() as wait_for_a_reader:
            first = visitors.submit(_find, host)
            wait_for_a_reader()
            second = visitors.submit(_find, host)
            # Nobody can know the answer yet; one who gives it now says that there is no such site.
            with pytest.raises(TimeoutError):
                second.result(timeout=0.5)
        found = [first.result(timeout=30), second.result(timeout=30)]

    assert found == [host, host]


@pytest.fixture
def locked_domains():
    """Hold the table of domains, so that whoever reads it waits; the block is told when somebody does."""

    @contextmanager
    def held():
        with psycopg.connect(**_parameters()) as holder, psycopg.connect(**_parameters(), autocommit=True) as watcher:
            holder.execute("LOCK TABLE registry_domain IN ACCESS EXCLUSIVE MODE")

            def wait_for_a_reader():
                waiting = "SELECT count(*) FROM pg_locks WHERE relation = 'registry_domain'::regclass AND NOT granted"
                while not watcher.execute(waiting).fetchone()[0]:
                    pass

            yield wait_for_a_reader
            holder.rollback()

    return held


def _find(host):
    try:
        site = lookup.find_by_host(host)
        return None if site is None else site.host
    finally:
        connection.close()


def _parameters():
    parameters = connection.get_connection_params()
    return {name: parameters[name] for name in ("dbname", "user", "password", "host", "port") if parameters.get(name)}
