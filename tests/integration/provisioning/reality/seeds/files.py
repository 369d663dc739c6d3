"""Uploaded files, and folders of them."""

from __future__ import annotations

import shutil

from tests.factories.reality import World
from tests.integration.provisioning.reality.seeds.planting import active_host, media, pool_schema, seed


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
