"""Records that are gone, lead elsewhere, or are somebody else's."""

from __future__ import annotations

from tenants.registry.models import ParentDomain
from tests.integration.provisioning.reality.seeds.planting import (
    active_host,
    add_record,
    edit_record,
    edit_zone,
    ready_host,
    second_server,
    seed,
    zone_of,
)


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


@seed("dns_other_server", active_host)
def record_leads_to_another_web_host(world):
    second_server()
    edit_record(world, target="127.0.0.2")
