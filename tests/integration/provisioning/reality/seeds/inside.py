"""What is wrong inside a site: its pages, its people, its migrations."""

from __future__ import annotations

from tests.factories.reality import World
from tests.integration.provisioning.reality.seeds.planting import active_host, ready_host, seed, sql


def inside(world: World, statement: str) -> None:
    sql(statement.replace("@", f'"{world.active.schema_name}".'))


@seed("pages_hostname", active_host)
def pages_say_another_host(world):
    inside(world, "UPDATE @wagtailcore_site SET hostname = 'lain.example'")


@seed("pages_hostname", active_host)
def pages_say_another_port(world):
    inside(world, "UPDATE @wagtailcore_site SET port = 8")


@seed("pages_title", active_host)
def pages_bear_another_name(world):
    inside(world, "UPDATE @wagtailcore_site SET site_name = 'Situs lain'")


@seed("pages_no_root", active_host)
def no_default_site(world):
    inside(world, "UPDATE @wagtailcore_site SET is_default_site = false")


@seed("administrator_missing", active_host)
def administrator_without_role(world):
    inside(world, "DELETE FROM @members_user_groups")


@seed("administrator_locked_out", ready_host)
def administrator_without_activation(world):
    sql(f'DELETE FROM "{world.ready.schema_name}".members_activation')
    sql(f'UPDATE "{world.ready.schema_name}".members_user SET is_active = false')


@seed("migrations_lack", active_host)
def migration_row_gone(world):
    inside(world, "DELETE FROM @django_migrations WHERE app = 'wagtailcore' AND name LIKE '0001%'")
