"""Templates, copies, pool and claim, on the real database (HAZARDS 2, 3, 10, 13)."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tenants.signals import post_schema_sync

from tenants.members.models import User
from tenants.registry import operations, schemas
from tenants.registry.errors import NameTaken, NotOurs, SchemaNotWhole, TemplateMissing
from tenants.registry.models import Domain, SchemaTemplate, Tenant
from tenants.registry.schemas import fingerprints, inventory, pool
from tenants.registry.schemas.making import schema_names
from tenants.registry.switching import in_tenant
from tests.factories.registry import make_parent, make_tenant

pytestmark = pytest.mark.django_db


def _execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None


def test_templates_are_found_fresh_without_work(django_assert_max_num_queries):
    with django_assert_max_num_queries(3):  # one of them sets the search path
        assert schemas.templates_stale() == []
        assert schemas.ensure_templates(report=pytest.fail) == []


def test_another_seed_makes_the_template_stale(monkeypatch):
    monkeypatch.setattr("tenants.registry.seeding.version_of", lambda kind: "another" if kind == "SCHOOL" else "")
    fingerprints.forget()
    try:
        assert "SCHOOL" in schemas.templates_stale()
        with pytest.raises(TemplateMissing, match="SCHOOL"):
            schemas.create_schema("SCHOOL")
    finally:
        fingerprints.forget()


@pytest.mark.parametrize("kind", ["AGENCY", "SCHOOL"])
def test_new_schema_has_everything_its_template_has(kind):
    tenant = schemas.create_schema(kind)

    template = SchemaTemplate.objects.get(kind=kind)
    difference = inventory.compare(template=template.inventory, actual=inventory.take(tenant.schema_name))
    assert (difference.missing, difference.unexpected) == ([], [])
    assert len(template.inventory["migrations"]) == fingerprints.migration_count()
    assert (tenant.state, tenant.fingerprint) == ("POOL", fingerprints.migrations())


def test_new_schema_has_the_seeded_rows_and_goes_on_counting(tenant_a):
    with in_tenant(tenant_a):
        tables = _execute("SELECT count(*) FROM django_content_type")[0][0]
        page_ids = [row[0] for row in _execute("SELECT id FROM wagtailcore_page ORDER BY id")]
        following = _execute("SELECT nextval(pg_get_serial_sequence('wagtailcore_page', 'id'))")[0][0]

    assert tables > 50
    assert page_ids
    assert following > max(page_ids)


def test_copies_share_nothing(tenant_a, tenant_b):
    with in_tenant(tenant_a):
        User.objects.create_user("hanya-di-a")
    with in_tenant(tenant_b):
        assert not User.objects.filter(username="hanya-di-a").exists()
    references = _execute(
        "SELECT count(*) FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid "
        "JOIN pg_class f ON f.oid = c.confrelid WHERE c.contype = 'f' AND r.relnamespace <> f.relnamespace"
    )
    assert references == [(0,)]


def test_no_identity_is_capped(tenant_a):
    """clone_schema left 45 bigint sequences at 2^31-1."""
    capped = _execute(
        "SELECT s.sequencename FROM pg_sequences s "
        "JOIN pg_depend d ON d.objid = format('%I.%I', s.schemaname, s.sequencename)::regclass AND d.deptype = 'i' "
        "JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid "
        f"WHERE s.schemaname = '{tenant_a.schema_name}' AND a.atttypid = 'bigint'::regtype "
        "AND s.max_value < 9223372036854775807"
    )

    assert capped == []


def test_tables_in_both_kinds_of_schema_are_the_allowed_ones(tenant_a):
    """What exists in both is where a half-made schema would fall through to public (HAZARDS 4)."""
    both = {row[0] for row in _execute(_TABLES.format("public"))} & {
        row[0] for row in _execute(_TABLES.format(tenant_a.schema_name))
    }

    assert both == {
        "account_emailaddress",
        "account_emailconfirmation",
        "audit_auditevent",
        "audit_audithead",
        "auth_group",
        "auth_group_permissions",
        "auth_permission",
        "clock_calendar",
        "clock_calendarversion",
        "clock_closure",
        "clock_hoursoverride",
        "clock_overrideframe",
        "clock_servicepolicy",
        "clock_weeklyframe",
        "django_content_type",
        "django_migrations",
        "django_session",
        "letters_letter",
        "letters_letterhead",
        "letters_numberseries",
        "members_activation",
        "members_termsacceptance",
        "members_user",
        "members_user_groups",
        "members_user_user_permissions",
        "mfa_authenticator",
    }


_TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = '{}'::regnamespace"


@pytest.mark.parametrize(
    ("damage", "missing"),
    [
        ("DROP TABLE {0}.members_activation CASCADE", "tables: members_activation"),
        ("DROP TABLE {0}.django_migrations", "tables: django_migrations"),
        (
            "DELETE FROM {0}.django_migrations WHERE app = 'members' AND name = '0001_initial'",
            "migrations: members.0001_initial",
        ),
        (
            "ALTER TABLE {0}.members_user DROP COLUMN phone",
            "columns: members_user.phone character varying(30) not null ",
        ),
        (
            "ALTER TABLE {0}.members_activation DROP CONSTRAINT a_minted_activation_expires",
            "constraints: members_activation.a_minted_activation_expires c",
        ),
        ("DROP INDEX {0}.one_live_activation_per_user", "indexes: one_live_activation_per_user"),
        ("DROP TRIGGER {1} ON {0}.audit_auditevent", "triggers: audit_auditevent.{1}"),
    ],
    ids=["table", "migrations", "migration row", "column", "check", "index", "trigger"],
)
def test_schema_that_lacks_anything_is_not_routable(damage, missing):
    tenant = make_tenant(state="CLAIMED")
    trigger = _execute(
        f"SELECT tgname FROM pg_trigger WHERE tgrelid = '{tenant.schema_name}.audit_auditevent'::regclass "
        "AND NOT tgisinternal ORDER BY 1"
    )[0][0]
    _execute(damage.format(tenant.schema_name, trigger))

    proof = schemas.prove_whole(tenant.schema_name)

    assert not proof.whole
    assert missing.format("", trigger) in proof.missing
    with pytest.raises(SchemaNotWhole):
        operations.make_routable(tenant)
    tenant.refresh_from_db()
    assert not tenant.is_routable


def test_schema_without_tenant_is_not_proven():
    assert not schemas.prove_whole("t_nobody").whole


@pytest.mark.parametrize("name", ["dinkes", "t_", "t_Dinkes", "t_a-b", 't_a"; drop', "pg_catalog", ""])
def test_schema_name_that_is_not_ours_is_refused_by_the_database(name):
    with pytest.raises(IntegrityError, match=r"schema_name_is_ours|only_the_platform"), transaction.atomic():
        Tenant.objects.create(schema_name=name, kind="AGENCY")


def test_schema_name_is_never_made_from_what_a_person_typed():
    tenant = make_tenant(label="dinkes", name="Dinas Kesehatan (contoh)")

    assert "dinkes" not in tenant.schema_name
    assert tenant.schema_name != make_tenant().schema_name


def test_failing_receiver_of_schema_sync_drops_nothing(tenant_a):
    """With django-tenants' own model, saving dropped the schema with its data (HAZARDS 2)."""

    def fail(**_):
        raise ZeroDivisionError

    with in_tenant(tenant_a):
        User.objects.create_user("penting")
    post_schema_sync.connect(fail)
    try:
        tenant_a.name = "Nama baru"
        tenant_a.save()
        Tenant.objects.filter(pk=tenant_a.pk).delete()
    finally:
        post_schema_sync.disconnect(fail)

    assert _execute(f"SELECT username FROM {tenant_a.schema_name}.members_user") == [("penting",)]


@pytest.mark.parametrize("command", ["create_missing_schemas", "delete_tenant"])
def test_commands_of_django_tenants_create_and_drop_nothing(command, tenant_a):
    before = schema_names("^t_")
    options = {"schema_name": tenant_a.schema_name, "interactive": False} if command == "delete_tenant" else {}

    with suppress(AttributeError, TypeError), transaction.atomic():
        call_command(command, **options)

    assert schema_names("^t_") == before


def test_claim_takes_from_the_pool_and_makes_no_schema():
    before = schema_names("^t_")

    tenant = make_tenant(state="CLAIMED", label="dinkes")

    assert schema_names("^t_") == before
    assert (tenant.state, tenant.label, tenant.host) == ("CLAIMED", "dinkes", "dinkes.contohprov.gapura.localhost")
    assert Domain.objects.get(tenant=tenant).is_primary


def test_claim_for_the_same_request_gives_the_same_schema():
    first = make_tenant(state="CLAIMED", label="dinkes", created_for="PW-2026-0001")
    again = schemas.claim(kind="AGENCY", created_for="PW-2026-0001", name="x", by="uji")

    assert again == first
    assert Tenant.objects.filter(created_for="PW-2026-0001").count() == 1


def test_claim_from_an_empty_pool_makes_a_schema():
    pool.in_store("AGENCY").delete()

    tenant = make_tenant(state="CLAIMED")

    assert schemas.prove_whole(tenant.schema_name).whole


def test_claim_of_a_taken_name_is_refused_and_takes_nothing(tenant_a):
    stored = pool.in_store("AGENCY").count()

    with pytest.raises(NameTaken):
        make_tenant(label=tenant_a.label)

    assert pool.in_store("AGENCY").count() == stored


def test_stale_pool_is_thrown_away_and_filled_anew():
    old = pool.in_store("AGENCY").first()
    Tenant.objects.filter(pk=old.pk).update(fingerprint="of a former release")

    made = schemas.fill_pool(size=pool.in_store("AGENCY").count() + 1)

    assert made >= 1
    assert old.schema_name not in schema_names("^t_")
    assert not Tenant.objects.filter(pk=old.pk).exists()


def test_run_drops_only_what_it_made():
    tenant = make_tenant(state="CLAIMED", created_for="PW-2026-0001")

    with pytest.raises(NotOurs, match="PW-2026-0002"):
        schemas.drop_schema(tenant, run="PW-2026-0002", by="uji")
    assert tenant.schema_name in schema_names("^t_")

    assert schemas.drop_schema(tenant, run="PW-2026-0001", by="uji")
    assert tenant.schema_name not in schema_names("^t_")
    assert not schemas.drop_schema(tenant, run="PW-2026-0001", by="uji")


@pytest.mark.parametrize("state", ["ACTIVE", "SUSPENDED"])
def test_site_in_use_is_never_dropped(state):
    tenant = make_tenant(state=state, created_for="PW-2026-0001")

    with pytest.raises(NotOurs, match=r"handed over|diserahkan"):
        schemas.drop_schema(tenant, run="PW-2026-0001", by="uji")
    assert tenant.schema_name in schema_names("^t_")


def test_sweep_removes_what_is_half_made_and_names_what_it_cannot_explain(tenant_a):
    _execute("CREATE SCHEMA t_half; CREATE TABLE t_half.auth_group (id int)")
    _execute("CREATE SCHEMA zz_template_agency_000000000000")
    _execute("CREATE SCHEMA t_withusers; CREATE TABLE t_withusers.members_user AS SELECT 1 AS id")

    swept = schemas.sweep_half_made()

    assert {"t_half", "zz_template_agency_000000000000"} <= set(swept.removed)
    assert swept.unexplained == ["t_withusers"]
    left = schema_names("^(t_|zz_)")
    assert "t_withusers" in left
    assert tenant_a.schema_name in left
    assert schemas.templates_stale() == []


def test_pool_row_whose_schema_is_gone_is_removed():
    row = pool.in_store("SCHOOL").first()
    _execute(f"DROP SCHEMA {row.schema_name} CASCADE")

    assert schemas.sweep_half_made().rows_without_schema == [row.schema_name]


def test_one_primary_domain_per_site(tenant_a):
    with pytest.raises(IntegrityError, match="one_primary_domain_per_site"), transaction.atomic():
        Domain.objects.create(domain="lain.example", tenant=tenant_a, is_primary=True)

    operations.set_primary_domain(tenant=tenant_a, domain="lain.example", by="uji")
    assert tenant_a.host == "lain.example"
    assert Domain.objects.filter(tenant=tenant_a).count() == 2


def test_domain_of_another_site_is_not_taken_over(tenant_a, tenant_b):
    with pytest.raises(NameTaken):
        operations.set_primary_domain(tenant=tenant_a, domain=tenant_b.host, by="uji")
    assert Domain.objects.get(domain=tenant_b.host).tenant == tenant_b
    assert make_parent().name


def test_inventory_of_a_schema_finds_everything_by_the_numbers_of_its_tables(tenant_a):
    """The catalogs have no index on the schema: asked by it, each site's proof costs more with every site there is."""
    with CaptureQueriesContext(connection) as asked:
        taken = inventory.take(tenant_a.schema_name)
    _execute("SET LOCAL enable_seqscan = off")  # as PostgreSQL chooses by itself where there are many sites
    plans = [_execute(f"EXPLAIN (FORMAT JSON) {query['sql']}")[0][0][0]["Plan"] for query in asked.captured_queries]

    assert min(len(taken[part]) for part in ("columns", "tables", "indexes", "sequences", "constraints")) > 20
    assert [scan for plan in plans for scan in _scans(plan) if not _NUMBER.search(scan)] == []


# The part of a table, or its name, by which a catalog finds rows at once.
_NUMBER = re.compile(r"\b(oid|attrelid|conrelid|tgrelid|indrelid|indexrelid|refobjid|nspname)\b (=|<>)")


def _scans(plan):
    """Give how each scan of a plan finds its rows."""
    if plan.get("Relation Name", "").startswith("pg_"):
        yield f"{plan['Relation Name']}: {plan.get('Index Cond') or plan.get('Recheck Cond') or 'read through'}"
    for below in plan.get("Plans", ()):
        yield from _scans(below)
