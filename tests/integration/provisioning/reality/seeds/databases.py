"""Schemas that are gone, left over, or not what their site's release wants."""

from __future__ import annotations

from django.db import connection

from tenants.registry.models import Tenant
from tests.integration.provisioning.reality.seeds.planting import active_host, pool_schema, seed, sql


@seed("schema_missing", active_host)
def schema_dropped(world):
    sql(f'DROP SCHEMA "{world.active.schema_name}" CASCADE')


@seed("schema_orphan", "t_yatim")
def schema_without_row(world):
    sql("CREATE SCHEMA t_yatim; CREATE TABLE t_yatim.members_user (id int)")


@seed("schema_lacks", active_host)
def table_dropped(world):
    sql(f'DROP TABLE "{world.active.schema_name}".wagtailredirects_redirect CASCADE')


@seed("schema_lacks", active_host)
def column_dropped(world):
    sql(f'ALTER TABLE "{world.active.schema_name}".wagtailredirects_redirect DROP COLUMN is_permanent')


@seed("schema_lacks", active_host)
def constraint_dropped(world):
    schema = world.active.schema_name
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass ORDER BY 1",
            [f"{schema}.wagtailcore_page"],
        )
        name = cursor.fetchone()[0]
    sql(f'ALTER TABLE "{schema}".wagtailcore_page DROP CONSTRAINT "{name}"')


@seed("schema_lacks", active_host)
def index_dropped(world):
    schema = world.active.schema_name
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE schemaname = %s AND indexdef NOT LIKE '%%UNIQUE%%' ORDER BY 1",
            [schema],
        )
        name = cursor.fetchone()[0]
    sql(f'DROP INDEX "{schema}"."{name}"')


@seed("schema_exceeds", active_host)
def table_added(world):
    sql(f'CREATE TABLE "{world.active.schema_name}".judi (id int)')


@seed("schema_exceeds", active_host)
def trigger_function_added(world):
    sql(f'CREATE FUNCTION "{world.active.schema_name}".diam() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$')


@seed("store_lacks", lambda world: pool_schema())
def stored_schema_half_made(world):
    sql(f'DROP TABLE "{pool_schema()}".wagtailcore_page CASCADE')


@seed("schema_missing", lambda world: pool_schema())
def stored_schema_gone(world):
    sql(f'DROP SCHEMA "{pool_schema()}" CASCADE')


@seed("fingerprint_lies", active_host)
def fingerprint_of_a_former_release(world):
    Tenant.objects.filter(pk=world.active.pk).update(fingerprint="0" * 64)


@seed("schema_stale", active_host)
def site_of_a_former_release(world):
    Tenant.objects.filter(pk=world.active.pk).update(fingerprint="0" * 64)
    sql(f'ALTER TABLE "{world.active.schema_name}".wagtailredirects_redirect DROP COLUMN is_permanent')


@seed("schema_foreign", "tamu")
def schema_of_somebody_else(world):
    sql("CREATE SCHEMA tamu")
