"""Names and host names that the rows tell wrongly."""

from __future__ import annotations

from datetime import timedelta

from kernel.time import now
from tenants.registry.models import Domain, NameReservation, Tenant
from tenants.registry.names import skeleton
from tests.integration.provisioning.reality.seeds.planting import active_host, pool_schema, seed


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
