"""A pooler in transaction mode is recognised at the start (HAZARDS 5, 27)."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection

from tenants.registry import checks
from tenants.registry.errors import TransactionPooler
from tenants.registry.pooler import refuse_transaction_pooler
from tests.integration.tenants.registry.pooler_stand_in import PoolerStandIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def behind(monkeypatch):
    """Put a pooler before the database: `behind(mode="transaction")`."""
    started = []
    real = connection.get_connection_params()
    host, port = real.get("host") or "/tmp", int(real.get("port") or 5432)
    server = f"{host}/.s.PGSQL.{port}" if host.startswith("/") else (host, port)

    def start(**options):
        pooler = PoolerStandIn(server, user=real["user"], database=real["dbname"], **options)
        started.append(pooler)
        parameters = {**real, "host": "127.0.0.1", "port": pooler.port, "sslmode": "disable"}
        monkeypatch.setattr(connection, "get_connection_params", lambda: dict(parameters))
        return parameters

    yield start
    for pooler in started:
        pooler.close()


def test_direct_connection_is_accepted():
    refuse_transaction_pooler()


def test_session_mode_is_accepted(behind):
    behind(mode="session", servers=3)

    refuse_transaction_pooler()


@pytest.mark.parametrize("order", ["lifo", "fifo"])
@pytest.mark.parametrize("servers", [2, 3])
def test_transaction_mode_is_refused(behind, servers, order):
    behind(mode="transaction", servers=servers, order=order)

    with pytest.raises(TransactionPooler) as refused:
        refuse_transaction_pooler()
    assert "session" in refused.value.remedy


def test_system_check_says_so_and_only_when_the_database_is_looked_at(behind):
    behind(mode="transaction")

    assert [message.id for message in checks.check_pooler(databases=["default"])] == ["registry.E007"]
    assert list(checks.check_pooler(databases=None)) == []


def test_hazard_itself_a_schema_set_for_one_statement_is_gone_at_the_next(behind):
    """What the refusal protects from: over autocommit statements the path of one client is another's."""
    parameters = behind(mode="transaction", servers=1)
    for unwanted in ("cursor_factory", "context"):
        parameters.pop(unwanted, None)
    with (
        psycopg.connect(**parameters, autocommit=True) as one,
        psycopg.connect(**parameters, autocommit=True) as other,
    ):
        one.execute("SET search_path = site_a")
        other.execute("SET search_path = site_b")
        assert one.execute("SHOW search_path").fetchone() == ("site_b",)
