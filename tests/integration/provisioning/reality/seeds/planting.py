"""How a discrepancy is planted: the list of all, and the hands that several of them need."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from provisioning.hosts.models import WebServer
from provisioning.models import Run
from provisioning.providers.dns_local import LocalZone
from provisioning.steps.web_hosts import home as web_home
from tenants.registry.models import ParentDomain, Tenant
from tests.factories.reality import World

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


def another_run(**fields: Any) -> Run:
    from provisioning.steps import plan_of
    from tests.factories.provisioning import make_run

    return make_run(keys=plan_of("provision"), reference="PW-LAIN", **fields)


def second_server() -> Path:
    """Write down another web host and return its folder."""
    server = WebServer.objects.create(name="kedua", title="Server kedua", folder="web2", address="127.0.0.2")
    server.home.mkdir()
    return server.home
