"""Templates changed by hand, of a former release, or left over."""

from __future__ import annotations

from tenants.registry.models import SchemaTemplate
from tests.integration.provisioning.reality.seeds.planting import seed, sql


def template(kind: str) -> SchemaTemplate:
    return SchemaTemplate.objects.get(kind=kind, state="READY")


@seed("template_changed", "BARE")
def template_changed(world):
    sql(f'DROP TABLE "{template("BARE").schema_name}".wagtailredirects_redirect CASCADE')


@seed("template_stale", "SCHOOL")
def template_of_a_former_release(world):
    SchemaTemplate.objects.filter(kind="SCHOOL").update(fingerprint="0" * 64)


@seed("template_schema_gone", "BARE")
def template_schema_dropped(world):
    sql(f'DROP SCHEMA "{template("BARE").schema_name}" CASCADE')


@seed("template_half_made", "zz_template_school_0123456789ab")
def template_never_finished(world):
    SchemaTemplate.objects.create(
        kind="SCHOOL", schema_name="zz_template_school_0123456789ab", fingerprint="0", migrations="0"
    )


@seed("template_orphan", "zz_template_agency_0123456789ab")
def template_schema_without_row(world):
    sql("CREATE SCHEMA zz_template_agency_0123456789ab")


@seed("template_orphan", "zz_copy_agency_0123456789ab")
def copy_of_a_template_left(world):
    sql("CREATE SCHEMA zz_copy_agency_0123456789ab")
