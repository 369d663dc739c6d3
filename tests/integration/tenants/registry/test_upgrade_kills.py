"""An upgrade whose process is killed before any of its statements goes on, and does everything once."""

from __future__ import annotations

import os
import signal
from random import Random

import pytest
from django.db import connection, connections

from tenants.registry import schemas
from tenants.registry.models import SiteUpgrade, Tenant
from tenants.registry.schemas import inventory
from tests.factories.registry import make_tenant
from tests.integration.tenants.registry.releases import BY_HAND, COLUMN

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

SITES = 3
# Every process gets up to so many statements further than the one before.
STRIDE = 9
SEEDS = 20
RELEASES = {"sql": COLUMN, "migrations": BY_HAND}


@pytest.mark.parametrize("way", RELEASES)
def test_upgrade_killed_at_statements_all_along_does_everything_once(way, test_database, release):
    _killed_all_along(way, release, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("way", RELEASES)
def test_upgrade_killed_at_statements_of_chance_does_everything_once(way, seed, test_database, release, figures):
    figures.ask(seeds_of_upgrades_killed=1)
    kills = _killed_all_along(way, release, seed=figures.seed + seed)
    figures.reach(seeds_of_upgrades_killed=1)
    figures.add(kills=kills, upgrades_killed=kills)
    figures.tell(f"upgrade by {way} with seed {seed}: {kills} kills")


def _killed_all_along(way, release, *, seed: int) -> int:
    """Kill an upgrade of some sites, and each that goes on a few statements later; return how often."""
    chance = Random(seed)
    tenants = [make_tenant(label=f"dinas-{number}") for number in range(SITES)]
    release(RELEASES[way])
    kills, at = 0, chance.randint(1, STRIDE)
    while _upgrade_dies(before=at):
        kills, at = kills + 1, at + chance.randint(1, STRIDE)

    assert kills > SITES, "the upgrade ended before its process could be killed in each part of it"
    assert list(schemas.stale_sites()) == []
    assert schemas.making.schema_names("^zz_copy") == []
    journal = SiteUpgrade.objects.values_list("tenant__label", "outcome", "tries")
    assert sorted(journal) == [(tenant.label, "DONE", 1) for tenant in tenants]
    for tenant in tenants:
        assert _columns(tenant).count("taggit_tag.note") == 1
        assert _rows(tenant, "django_migrations WHERE app = 'taggit' AND name = '0007_new'") == 1
        assert _rows(tenant, "taggit_tag") == (1 if way == "migrations" else 0)
    return kills


def _upgrade_dies(*, before: int) -> bool:
    """Upgrade in a process that kills itself before its statement of that number; say whether it came so far."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            with connection.execute_wrapper(_dying(before)):
                code = 0 if schemas.upgrade_sites().is_whole else 2
        finally:
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def _dying(before: int):
    said = 0

    def execute(run, *call):
        nonlocal said
        said += 1
        if said == before:
            os.kill(os.getpid(), signal.SIGKILL)
        return run(*call)

    return execute


def _columns(tenant: Tenant) -> list[str]:
    return [name.split()[0] for name in inventory.take(tenant.schema_name)["columns"]]


def _rows(tenant: Tenant, what: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{tenant.schema_name}".{what}')
        return cursor.fetchone()[0]
