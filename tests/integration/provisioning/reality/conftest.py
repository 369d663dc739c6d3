"""One world for a module, whole and clean; each test changes it and has it back afterwards."""

from __future__ import annotations

import shutil

import pytest

from tests.factories.reality import build, whole_transaction
from tests.fakes.site_web import SiteWeb


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory):
    """The world and a copy of its folders; its rows are in one transaction, which is rolled back at the end."""
    from django.conf import settings
    from django.db import connection

    folder = tmp_path_factory.mktemp("rumah")
    web = SiteWeb()
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        web.listening() as port,
        whole_transaction(),
    ):
        patch.setattr(settings, "GAPURA_HOME", folder / "home")
        patch.setattr(settings, "MEDIA_ROOT", folder / "home" / "media")
        patch.setattr(settings, "GAPURA_PORT", port)
        world = build(folder / "home", web)
        connection.check_constraints()  # or dropping a table would meet events that still wait
        shutil.copytree(folder / "home", folder / "kept")
        yield world, folder / "kept"
    from tenants.registry import lookup

    lookup.forget()


@pytest.fixture
def world(built):
    """The clean world, in a transaction of the test's own."""
    from tenants.registry import lookup

    world, kept = built
    lookup.forget()
    with whole_transaction():
        yield world
    given_back(world, kept)


def given_back(world, kept) -> None:
    """Lay the folders as they were."""
    from tenants.registry import lookup

    lookup.forget()
    shutil.rmtree(world.home)
    shutil.copytree(kept, world.home)
