"""kill -9 while schemas are made: all of a schema is there, or nothing (HAZARDS 3). Real processes, real signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).resolve().parents[4]

# The maker kills itself from within, before a certain statement: every boundary is met exactly, without sleeping.
MAKER = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from tenants.registry import schemas

def killer(execute, sql, params, many, context):
    if {mark!r} in sql:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)

with connection.execute_wrapper(killer):
    {work}
"""


def _run(url, *, work, mark):
    variables = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "central.settings.test",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}",
    }
    code = MAKER.format(mark=mark, work=work)
    return subprocess.run([sys.executable, "-c", code], env=variables, cwd=ROOT, capture_output=True, timeout=120)


def _ask(url, statement):
    with psycopg.connect(url, autocommit=True) as connection:
        return [row[0] for row in connection.execute(statement)]


def _state(url):
    schemas = set(_ask(url, "SELECT nspname FROM pg_namespace WHERE nspname ~ '^(t_|zz_copy)'"))
    return schemas, set(_ask(url, "SELECT schema_name FROM registry_tenant WHERE schema_name <> 'public'"))


@pytest.mark.parametrize(
    "mark",
    ["CREATE SCHEMA", "SET LOCAL check_function_bodies", "pg_trigger", 'INSERT INTO "registry_tenant"'],
    ids=["before the schema", "before the script", "before the proof", "before the row"],
)
def test_killed_maker_leaves_no_schema_and_no_row(database_url, mark):
    before = _state(database_url)

    done = _run(database_url, work="schemas.create_schema('AGENCY')", mark=mark)

    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-2000:]
    assert _state(database_url) == before


def test_killed_claimer_leaves_the_pool_as_it_was_and_the_next_claim_finishes(database_url):
    work = "schemas.claim(kind='AGENCY', created_for='PW-2026-0001', name='Dinas (contoh)', by='uji')"
    before = _ask(database_url, "SELECT schema_name || state FROM registry_tenant ORDER BY 1")

    killed = _run(database_url, work=work, mark='UPDATE "registry_tenant"')
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()[-2000:]
    assert _ask(database_url, "SELECT schema_name || state FROM registry_tenant ORDER BY 1") == before

    for _turn in range(2):
        assert _run(database_url, work=work, mark="never in any statement").returncode == 0
    claimed = _ask(database_url, "SELECT schema_name FROM registry_tenant WHERE created_for = 'PW-2026-0001'")
    assert len(claimed) == 1


def test_killed_template_builder_leaves_the_old_template_in_use_and_its_leftover_is_cleared(database_url):
    old = _ask(database_url, "SELECT schema_name FROM registry_schematemplate WHERE kind = 'SCHOOL'")
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("UPDATE registry_schematemplate SET fingerprint = 'former' WHERE kind = 'SCHOOL'")
        renamed = old[0][:-12] + "f" * 12
        connection.execute(f"ALTER SCHEMA {old[0]} RENAME TO {renamed}")
        connection.execute("UPDATE registry_schematemplate SET schema_name = %s WHERE kind = 'SCHOOL'", [renamed])

    killed = _run(database_url, work="schemas.ensure_templates()", mark='UPDATE "registry_schematemplate"')

    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()[-2000:]
    building = _ask(database_url, "SELECT schema_name FROM registry_schematemplate WHERE state = 'BUILDING'")
    assert building == old
    ready = _ask(
        database_url, "SELECT schema_name FROM registry_schematemplate WHERE kind = 'SCHOOL' AND state = 'READY'"
    )
    assert ready == [renamed]

    again = _run(database_url, work="schemas.ensure_templates()", mark="never in any statement")
    assert again.returncode == 0, again.stderr.decode()[-2000:]
    assert _ask(database_url, "SELECT schema_name FROM registry_schematemplate WHERE kind = 'SCHOOL'") == old
    assert _ask(database_url, f"SELECT nspname FROM pg_namespace WHERE nspname = '{renamed}'") == []
