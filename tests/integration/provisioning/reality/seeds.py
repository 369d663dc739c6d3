"""Discrepancies to plant, one by one, each for real: what is done to the world, and what the auditor must then say."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from kernel.time import now
from provisioning.certificates.models import Certificate
from provisioning.certificates.pairs import Pairs
from provisioning.certificates.reading import facts_of
from provisioning.hosts.models import WebServer
from provisioning.models import Run, StepRecord
from provisioning.providers.dns_local import LocalZone
from provisioning.steps.web_hosts import home as web_home
from tenants.registry.models import Domain, NameReservation, ParentDomain, SchemaTemplate, Tenant
from tenants.registry.names import skeleton
from tests.factories.reality import World
from tests.servers.authorities import TestAuthority, pem

CUSTOM = "kustom.example"


@dataclass(frozen=True)
class Seed:
    """One discrepancy: how it is planted, and what is found: kind and subject, the latter asked of the world."""

    name: str
    plant: Callable[[World], Any]
    kind: str
    subject: Callable[[World], str]


SEEDS: list[Seed] = []


def seed(kind: str, subject: Callable[[World], str] | str):
    """Declare a function as the planting of one discrepancy."""

    def declare(plant: Callable[[World], Any]) -> Callable[[World], Any]:
        ask = subject if callable(subject) else lambda world: subject
        SEEDS.append(Seed(plant.__name__, plant, kind, ask))
        return plant

    return declare


def active_host(world: World) -> str:
    return world.active.host


def ready_host(world: World) -> str:
    return world.ready.host


def run_name(world: World) -> str:
    return f"provision {world.active.created_for}"


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def zone_of(parent: ParentDomain) -> LocalZone:
    return LocalZone(home=Path(settings.GAPURA_HOME), zone=parent.serving_suffix)


def edit_zone(parent: ParentDomain, change: Callable[[list[dict]], list[dict]]) -> None:
    path = zone_of(parent).path
    content = json.loads(path.read_text())
    content["records"] = change(content["records"])
    path.write_text(json.dumps(content))


def edit_record(world: World, **values: Any) -> None:
    edit_zone(
        world.agencies,
        lambda rows: [{**row, **values} if row["name"] == world.active.host else row for row in rows],
    )


def record_gone_of(site: Tenant, world: World) -> None:
    edit_zone(world.agencies, lambda rows: [row for row in rows if row["name"] != site.host])


def add_record(world: World, name: str, *, target: str = "127.0.0.1", comment: str = "") -> None:
    row = {"name": name, "type": "A", "target": target, "ttl": 300, "comment": comment}
    edit_zone(world.agencies, lambda rows: [*rows, row])


def web(path: str) -> Path:
    return web_home() / path


def media(path: str = "") -> Path:
    return Path(settings.MEDIA_ROOT) / path


def pool_schema() -> str:
    return Tenant.objects.filter(state="POOL", kind="AGENCY").order_by("pk").values_list("schema_name", flat=True)[0]


# --- names and host names


@seed("name_not_taken", active_host)
def reservation_gone(world):
    NameReservation.objects.filter(holder=world.active.created_for).delete()


@seed("name_not_taken", active_host)
def reservation_released_by_hand(world):
    NameReservation.objects.filter(holder=world.active.created_for).update(state="RELEASED")


@seed("name_held_only", active_host)
def reservation_only_held(world):
    NameReservation.objects.filter(holder=world.active.created_for).update(state="HELD")


@seed("name_other_label", active_host)
def reservation_of_another_name(world):
    rows = NameReservation.objects.filter(holder=world.active.created_for)
    rows.update(label="dinas-lain", skeleton=skeleton("dinas-lain"))


@seed("name_without_site", lambda world: f"hantu.{world.agencies.serving_suffix}")
def reservation_without_site(world):
    NameReservation.objects.create(
        parent=world.agencies, label="hantu", skeleton=skeleton("hantu"), holder="PW-HANTU", state="TAKEN"
    )


@seed("name_held_too_long", lambda world: f"lambat.{world.agencies.serving_suffix}")
def hold_that_never_lapsed(world):
    NameReservation.objects.create(
        parent=world.agencies,
        label="lambat",
        skeleton=skeleton("lambat"),
        holder="PW-LAMBAT",
        until=now() - timedelta(days=2),
    )


@seed("name_skeleton_wrong", active_host)
def lookalike_sign_wrong(world):
    NameReservation.objects.filter(holder=world.active.created_for).update(skeleton="lain")


@seed("domain_not_primary", active_host)
def no_main_host_name(world):
    Domain.objects.filter(tenant=world.active).update(is_primary=False)


@seed("domain_of_the_store", lambda world: "gudang.contohprov.gapura.localhost")
def host_name_of_a_stored_schema(world):
    Domain.objects.create(
        domain="gudang.contohprov.gapura.localhost", tenant=Tenant.objects.get(schema_name=pool_schema())
    )


# --- databases


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


# --- templates


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


# --- inside the sites


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


# --- DNS


@seed("dns_missing", active_host)
def record_gone(world):
    edit_zone(world.agencies, lambda rows: [row for row in rows if row["name"] != world.active.host])


@seed("dns_missing", ready_host)
def zone_file_gone(world):
    zone_of(world.ready.parent).path.unlink()


@seed("dns_changed", active_host)
def record_leads_elsewhere(world):
    edit_record(world, target="203.0.113.9")


@seed("dns_changed", active_host)
def record_kept_too_long(world):
    edit_record(world, ttl=86400)


@seed("dns_changed", active_host)
def record_of_another_type(world):
    edit_record(world, type="CNAME", target="lain.example")


@seed("dns_foreign", active_host)
def record_of_somebody_else(world):
    edit_record(world, comment="dibuat tangan", target="203.0.113.9")


@seed("dns_of_another_site", active_host)
def record_of_another_site(world):
    edit_record(world, comment=f"gapura:{world.suspended.schema_name}:v1")


@seed("dns_orphan", lambda world: "sisa.contohprov.gapura.localhost")
def record_of_a_site_that_is_gone(world):
    add_record(world, "sisa.contohprov.gapura.localhost", comment="gapura:t_sudahtiada:v1")


@seed("dns_orphan", lambda world: "kedua.contohprov.gapura.localhost")
def second_record_of_a_site(world):
    add_record(world, "kedua.contohprov.gapura.localhost", comment=f"gapura:{world.active.schema_name}:v1")


@seed("dns_stranger", lambda world: "judi.contohprov.gapura.localhost")
def unmarked_record_to_our_web_host(world):
    add_record(world, "judi.contohprov.gapura.localhost")


@seed("dns_no_provider", lambda world: "lama.gapura.localhost")
def provider_not_set_up(world):
    ParentDomain.objects.create(
        name="lama.example", serving_suffix="lama.gapura.localhost", region="-", dns_provider="tidakada"
    )


def second_server() -> Path:
    """Write down another web host and return its folder."""
    server = WebServer.objects.create(name="kedua", title="Server kedua", folder="web2", address="127.0.0.2")
    server.home.mkdir()
    return server.home


@seed("dns_other_server", active_host)
def record_leads_to_another_web_host(world):
    second_server()
    edit_record(world, target="127.0.0.2")


# --- web host


@seed("web_other_server", active_host)
def site_on_another_web_host(world):
    other, key = second_server(), world.active.schema_name
    for path in (f"vhosts/{key}.conf", f"sites/{key}", f"logrotate.d/{key}"):
        (other / path).parent.mkdir(parents=True, exist_ok=True)
        web(path).rename(other / path)


@seed("web_second_server", lambda world: f"{world.active.host} @ kedua")
def site_on_two_web_hosts(world):
    other, name = second_server(), f"{world.active.schema_name}.conf"
    (other / "vhosts").mkdir()
    shutil.copy(web(f"vhosts/{name}"), other / "vhosts" / name)


@seed("web_orphan", "kedua: t_sisa")
def vhost_on_another_web_host_of_a_site_that_is_gone(world):
    other = second_server()
    (other / "vhosts").mkdir()
    (other / "vhosts" / "t_sisa.conf").write_text("server {}\n")


def on_web(site: str, path: str) -> Callable[[World], str]:
    """Return the subject of a file of a site."""

    def ask(world: World) -> str:
        found = getattr(world, site)
        return f"{found.host} {path.replace('KEY', found.schema_name)}"

    return ask


@seed("web_vhost", on_web("active", "vhosts/KEY.conf"))
def vhost_edited(world):
    path = web(f"vhosts/{world.active.schema_name}.conf")
    path.write_text(path.read_text() + "# disunting\n")


@seed("web_vhost", on_web("active", "vhosts/KEY.conf"))
def vhost_gone(world):
    web(f"vhosts/{world.active.schema_name}.conf").unlink()


@seed("web_vhost", on_web("active", "vhosts/KEY.conf"))
def vhost_readable_by_nobody(world):
    web(f"vhosts/{world.active.schema_name}.conf").chmod(0o600)


@seed("web_missing", active_host)
def nothing_on_the_web_host(world):
    key = world.active.schema_name
    for path in (f"vhosts/{key}.conf", f"logrotate.d/{key}"):
        web(path).unlink()
    shutil.rmtree(web(f"sites/{key}"))


@seed("web_robots", on_web("active", "sites/KEY/robots.txt"))
def robots_stale(world):
    shutil.copy(web(f"sites/{world.ready.schema_name}/robots.txt"), web(f"sites/{world.active.schema_name}/robots.txt"))


@seed("web_robots", on_web("ready", "sites/KEY/robots.txt"))
def search_engines_let_in_too_early(world):
    shutil.copy(web(f"sites/{world.active.schema_name}/robots.txt"), web(f"sites/{world.ready.schema_name}/robots.txt"))


@seed("web_vhost", on_web("ready", "vhosts/KEY.conf"))
def noindex_dropped_from_the_vhost(world):
    path = web(f"vhosts/{world.ready.schema_name}.conf")
    kept = [line for line in path.read_text().splitlines(keepends=True) if "noindex" not in line]
    assert len(kept) < len(path.read_text().splitlines())
    path.write_text("".join(kept))


@seed("web_suspension", on_web("suspended", "sites/KEY/suspended"))
def suspended_site_still_open(world):
    web(f"sites/{world.suspended.schema_name}/suspended").unlink()


@seed("web_suspension", on_web("active", "sites/KEY/suspended"))
def active_site_shown_as_suspended(world):
    web(f"sites/{world.active.schema_name}/suspended").write_text("")


@seed("web_page", on_web("active", "sites/KEY/pages/suspended.html"))
def page_of_a_closed_site_edited(world):
    web(f"sites/{world.active.schema_name}/pages/suspended.html").write_text("<p>judi</p>")


@seed("web_logrotate", on_web("active", "logrotate.d/KEY"))
def log_rotation_gone(world):
    web(f"logrotate.d/{world.active.schema_name}").unlink()


@seed("web_folder", on_web("active", "logs/KEY"))
def log_folder_gone(world):
    shutil.rmtree(web(f"logs/{world.active.schema_name}"))


@seed("web_frame", "nginx.conf")
def frame_edited(world):
    path = web("nginx.conf")
    path.write_text(path.read_text() + "# disunting\n")


@seed("web_frame", "snippets/headers.conf")
def headers_gone(world):
    web("snippets/headers.conf").unlink()


@seed("web_orphan", "t_sisa")
def vhost_of_a_site_that_is_gone(world):
    web("vhosts/t_sisa.conf").write_text("server {}\n")


@seed("web_orphan", "t_sisafolder")
def folder_of_a_site_that_is_gone(world):
    web("sites/t_sisafolder").mkdir()


@seed("web_logs_orphan", "t_sisalog")
def logs_of_a_site_that_is_gone(world):
    web("logs/t_sisalog").mkdir()


@seed("web_stranger", "vhosts/judi.conf")
def vhost_of_a_stranger(world):
    web("vhosts/judi.conf").write_text("server {}\n")


@seed("web_not_reloaded", "frame")
def web_server_never_told(world):
    web("run/reload.pending").touch()


# --- files of the sites


def speak_of_a_file(world: World) -> None:
    """Have the site know of a document; the file itself is laid by whoever calls."""
    from tenants.content.models import SiteDocument
    from tenants.registry.switching import in_tenant

    with in_tenant(world.active):
        SiteDocument.objects.create(title="Renja", file="documents/renja.pdf")


@seed("media_orphan", "t_tanpasitus")
def folder_without_site(world):
    media("t_tanpasitus").mkdir(parents=True)


@seed("media_orphan", lambda world: pool_schema())
def folder_of_a_stored_schema(world):
    media(pool_schema()).mkdir(parents=True)


@seed("media_stranger", "judi.php")
def file_of_a_stranger(world):
    media("judi.php").write_text("<?php")


@seed("media_file_missing", active_host)
def uploaded_file_gone(world):
    speak_of_a_file(world)


@seed("media_root_missing", "media")
def folder_of_all_files_gone(world):
    speak_of_a_file(world)
    shutil.rmtree(media())


@seed("media_canary_left", active_host)
def test_file_left(world):
    media(world.active.schema_name).mkdir(parents=True, exist_ok=True)
    media(f"{world.active.schema_name}/gapura-proof.txt").write_text("kenari")


@seed("media_link", lambda world: f"{world.active.host} passwd")
def link_laid(world):
    media(world.active.schema_name).mkdir(parents=True, exist_ok=True)
    media(f"{world.active.schema_name}/passwd").symlink_to("/etc/passwd")


# --- runs


def steps(world: World) -> Any:
    return StepRecord.objects.filter(run=world.run_of(world.active))


@seed("run_step_undone", lambda world: f"{run_name(world)} dns_record")
def succeeded_run_with_a_step_undone(world):
    steps(world).filter(key="dns_record").update(state="undone")


@seed("run_step_missing", lambda world: f"{run_name(world)} certificate")
def step_row_gone(world):
    steps(world).filter(key="certificate").delete()


@seed("run_step_strange", lambda world: f"{run_name(world)} sihir")
def step_row_added(world):
    StepRecord.objects.create(
        run=world.run_of(world.active), position=99, key="sihir", state="done", intent={}, result={}, finished_at=now()
    )


@seed("run_order_wrong", run_name)
def steps_in_another_order(world):
    steps(world).filter(key="proof").update(position=0)


@seed("run_step_left", "provision PW-LAIN dns_record")
def undone_run_with_a_step_left(world):
    run = another_run(state="compensated", finished_at=now(), wake_at=None)
    run.steps.filter(key="dns_record").update(state="done", intent={}, result={}, finished_at=now())


@seed("run_forgotten", "provision PW-LAIN")
def run_nobody_looks_at(world):
    another_run(wake_at=now() - timedelta(hours=1))


@seed("run_of_another_site", run_name)
def run_linked_to_another_site(world):
    Run.objects.filter(pk=world.run_of(world.active).pk).update(tenant=world.ready)


@seed("site_lost", "PW-LAIN")
def succeeded_run_without_site(world):
    run = another_run(state="succeeded", finished_at=now(), wake_at=None)
    run.steps.update(state="done", intent={}, result={}, finished_at=now())


@seed("site_not_open", ready_host)
def proven_site_that_leads_nowhere(world):
    Tenant.objects.filter(pk=world.ready.pk).update(state="FAILED")


@seed("site_not_proven", ready_host)
def site_without_a_run(world):
    Run.objects.filter(pk=world.run_of(world.ready).pk).update(reference="PW-LAIN", kind="open")
    StepRecord.objects.filter(run__reference="PW-LAIN").exclude(key="web_host").delete()
    StepRecord.objects.filter(run__reference="PW-LAIN").update(position=1)


@seed("site_left_over", lambda world: world.ready.host)
def site_of_an_undone_run(world):
    run = world.run_of(world.ready)
    run.steps.update(state="undone")
    Run.objects.filter(pk=run.pk).update(state="compensated")
    Tenant.objects.filter(pk=world.ready.pk).update(state="FAILED")


# --- certificates ---------------------------------------------------------------------------------------------------


def certificate(**fields: Any) -> Certificate:
    """Lay a pair in place for a host of nobody's site, and write the row that names it."""
    key, issued = TestAuthority.root().issue(CUSTOM)
    facts = facts_of(issued)
    Pairs(home=web_home(), folder=CUSTOM).install(version=facts.version, chain=pem(issued), key=pem(key))
    values = {
        "name": CUSTOM,
        "names": [CUSTOM],
        "source": "upload",
        "state": "valid",
        "version": facts.version,
        "served_version": facts.version,
        "fingerprint": facts.fingerprint,
        "serial": facts.serial,
        "not_before": facts.not_before,
        "not_after": facts.not_after,
        "installed_at": now(),
    }
    return Certificate.objects.create(**{**values, **fields})


def pair_of(row: Certificate) -> Path:
    return web_home() / "tls" / row.folder / row.version


@seed("certificate_pair_missing", CUSTOM)
def key_of_a_certificate_gone(world):
    (pair_of(certificate()) / "key.pem").unlink()


@seed("certificate_pair_missing", CUSTOM)
def chain_of_a_certificate_cut_short(world):
    (pair_of(certificate()) / "chain.pem").write_text("-----BEGIN CERTIFICATE-----\nMII")


@seed("certificate_differs", CUSTOM)
def chain_of_another_certificate(world):
    _key, other = TestAuthority.root().issue(CUSTOM)
    (pair_of(certificate()) / "chain.pem").write_bytes(pem(other))


@seed("certificate_key_open", CUSTOM)
def key_open_to_others(world):
    (pair_of(certificate()) / "key.pem").chmod(0o644)


@seed("certificate_expired", CUSTOM)
def certificate_that_has_ended(world):
    certificate(not_before=now() - timedelta(days=90), not_after=now() - timedelta(minutes=1))


@seed("certificate_orphan", CUSTOM)
def pair_without_a_row(world):
    certificate().delete()


@seed("certificate_missing", ready_host)
def site_that_wants_tls_without_a_certificate(world):
    ParentDomain.objects.filter(pk=world.ready.parent_id).update(certificate_policy="per_host")


def another_run(**fields: Any) -> Run:
    from provisioning.steps import plan_of
    from tests.factories.provisioning import make_run

    return make_run(keys=plan_of("provision"), reference="PW-LAIN", **fields)


# --- what published pages say


def publish(site: Tenant, *, words: str, slug: str = "promo") -> None:
    """Add a published page with these words below the front page of a site."""
    from tenants.content.models import HomePage, StandardPage
    from tenants.registry.switching import in_tenant

    with in_tenant(site):
        body = [{"type": "text", "value": f"<p>{words}</p>"}]
        HomePage.objects.first().add_child(instance=StandardPage(title="Promo", slug=slug, body=body))


@seed("content_suspicious", lambda world: f"{active_host(world)}/promo/")
def page_of_gamblers(world):
    publish(world.active, words="Slot Gacor hari ini, <b>gampang-maxwin</b>")


@seed("content_redirect", lambda world: f"{active_host(world)}/beasiswa")
def redirect_of_gamblers(world):
    from wagtail.contrib.redirects.models import Redirect

    from tenants.registry.switching import in_tenant

    with in_tenant(world.active):
        Redirect.objects.create(old_path="/beasiswa", redirect_link="https://slot88.example/daftar")
