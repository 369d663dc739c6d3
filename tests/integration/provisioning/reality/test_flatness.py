"""What a look costs does not grow with the number of sites."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from provisioning.reality import audit
from tests.factories.registry import make_tenant


def statements() -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        audit()
    return len(asked)


def test_more_sites_cost_no_more_statements(world):
    before = statements()
    for _number in range(3):
        make_tenant(parent=world.agencies)

    # Sites no run has made deviate in what is outside, which is compared without asking the database.
    assert statements() == before


def test_of_many_deviating_schemas_only_some_are_looked_at_closely(world, monkeypatch):
    from provisioning.reality.looks import schemas
    from tests.integration.provisioning.reality import seeds

    monkeypatch.setattr(schemas, "CLOSELY", 1)
    for site in (world.active, world.suspended):
        seeds.sql(f'DROP TABLE "{site.schema_name}".wagtailredirects_redirect CASCADE')

    found = audit().discrepancies

    assert [each.kind for each in found] == ["schema_lacks", "schema_lacks"]
    assert sorted(bool(each.expected) for each in found) == [False, True]


def test_schema_that_goes_while_it_is_read_hides_no_other(world):
    from provisioning.reality.inside import read_inside

    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{world.active.schema_name}".wagtailcore_site DROP COLUMN port')

    read = read_inside([world.active.schema_name, world.ready.schema_name, "t_tiada"])

    assert set(read) == {world.ready.schema_name}
