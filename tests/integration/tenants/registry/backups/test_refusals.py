"""What is wrong with a set is found before anything is changed, and said in its own words."""

from __future__ import annotations

import json
import shutil

import pytest

from tenants.registry import backups
from tenants.registry.backups import places, taking
from tenants.registry.backups.errors import (
    NoRoom,
    NoSiteToBackUp,
    SetDamaged,
    SetNotUsable,
    SetOfAnotherSite,
    SetTooNew,
)
from tenants.registry.backups.manifest import digest_of
from tenants.registry.models import BackupSet, Tenant
from tenants.registry.schemas.making import schema_names
from tests.integration.tenants.registry.backups.test_round_trip import take

pytestmark = pytest.mark.processes


def flip_byte(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut_short(path):
    path.write_bytes(path.read_bytes()[:-100])


DAMAGES = {
    "flipped byte of the dump": (lambda folder: flip_byte(folder / "schema.dump"), "schema.dump telah diubah"),
    "flipped byte of a file": (lambda folder: flip_byte(folder / "media.tar"), "media.tar telah diubah"),
    "truncated dump": (lambda folder: cut_short(folder / "schema.dump"), "byte, seharusnya"),
    "missing part": (lambda folder: (folder / "letters.tar").unlink(), "letters.tar tidak ada"),
    "missing manifest": (lambda folder: (folder / "manifest.json").unlink(), "manifest.json tidak ada"),
    "manifest that is none": (lambda folder: (folder / "manifest.json").write_text("{}"), "manifest.json tidak dapat"),
    "missing folder": (shutil.rmtree, "manifest.json tidak ada"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_set_is_found_noted_and_never_restored(site, damage):
    spoil, words = DAMAGES[damage]
    backup = take(site)
    row = backups.open_restore(tenant=site, backup=backup, made_for="uji", by="uji")
    spoil(places.folder_of(backup))

    with pytest.raises(SetDamaged, match=words):
        backups.load_schema(row)
    assert schema_names(row.schema_name) == []
    backups.call_off(row, by="uji")

    with pytest.raises(SetDamaged, match=words):
        backups.verify(backup, by="uji")
    backup.refresh_from_db()
    assert (backup.state, backup.verified_at) == ("DAMAGED", None)
    with pytest.raises(SetNotUsable):
        backups.open_restore(tenant=site, backup=backup, made_for="lain", by="uji")


def test_set_brought_back_whole_is_usable_again(site, tmp_path):
    backup = take(site)
    folder = places.folder_of(backup)
    shutil.copytree(folder, tmp_path / "salinan")
    flip_byte(folder / "schema.dump")
    with pytest.raises(SetDamaged):
        backups.verify(backup, by="uji")

    shutil.copy(tmp_path / "salinan" / "schema.dump", folder)

    assert backups.verify(backup, by="uji").state == "WHOLE"


def rewritten(backup, **changes):
    """Change the manifest and the catalogue alike, as a release or a site other than ours would have written it."""
    path = places.folder_of(backup) / "manifest.json"
    raw = {**json.loads(path.read_text()), **changes}
    path.write_text(json.dumps(raw))
    BackupSet.objects.filter(pk=backup.pk).update(manifest_sha256=digest_of(path.read_text()))
    backup.refresh_from_db()
    return raw


def test_manifest_of_another_site_is_refused(site, neighbour):
    backup, other = take(site), take(neighbour, made_for="uji-2")
    shutil.copytree(places.folder_of(other), places.folder_of(backup), dirs_exist_ok=True)

    with pytest.raises(SetOfAnotherSite, match=neighbour.name.replace("(", r"\(").replace(")", r"\)")):
        backups.verify(backup, by="uji")


def test_set_of_a_newer_release_is_refused(site):
    backup = take(site)
    raw = json.loads((places.folder_of(backup) / "manifest.json").read_text())
    rewritten(backup, migrations=[*raw["migrations"], "content.9999_of_tomorrow"])
    row = backups.open_restore(tenant=site, backup=backup, made_for="uji", by="uji")

    with pytest.raises(SetTooNew, match=r"content\.9999_of_tomorrow"):
        backups.load_schema(row)
    assert schema_names(row.schema_name) == []


def test_dump_with_other_rows_than_the_manifest_is_found(site):
    backup = take(site)
    raw = json.loads((places.folder_of(backup) / "manifest.json").read_text())
    rewritten(backup, tables={**raw["tables"], "members_user": 99})

    with pytest.raises(SetDamaged, match="members_user"):
        backups.verify(backup, by="uji")


def test_dump_the_database_cannot_read_is_damaged_even_if_its_checksum_fits(site):
    backup = take(site)
    folder = places.folder_of(backup)
    cut_short(folder / "schema.dump")
    raw = json.loads((folder / "manifest.json").read_text())
    from tenants.registry.backups.manifest import fact_of

    fact = fact_of(folder / "schema.dump", name="schema.dump")
    parts = {**raw["parts"], "schema.dump": {"name": fact.name, "size": fact.size, "sha256": fact.sha256}}
    rewritten(backup, parts=parts)

    with pytest.raises(SetDamaged, match=r"schema\.dump"):
        backups.verify(backup, by="uji")


def test_full_disk_is_noticed_before_anything_is_written(site, monkeypatch):
    monkeypatch.setattr(places, "free_bytes", lambda folder: places.KEPT_FREE)

    with pytest.raises(NoRoom, match="MB"):
        take(site)

    assert not places.root().exists()
    monkeypatch.undo()
    assert take(site).state == "WHOLE"


def test_disk_that_fills_while_a_set_is_written_leaves_no_half_set(site, monkeypatch):
    def full(*args, **more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(taking.archiving, "pack", full)
    with pytest.raises(NoRoom):
        take(site)

    assert list((places.root() / site.schema_name).iterdir()) == []
    assert BackupSet.objects.get().state == "WRITING"
    monkeypatch.undo()
    assert take(site).state == "WHOLE"


def test_restore_onto_a_full_disk_is_refused_and_changes_nothing(site, monkeypatch):
    row = backups.open_restore(tenant=site, backup=take(site), made_for="uji", by="uji")
    backups.load_schema(row)
    monkeypatch.setattr(places, "free_bytes", lambda folder: 0)

    with pytest.raises(NoRoom):
        backups.unpack_trees(row)
    assert all(not tree.exists() for tree in places.trees_of(row.schema_name).values())


def test_site_without_a_schema_has_nothing_to_back_up(site):
    with pytest.raises(NoSiteToBackUp):
        take(Tenant.objects.get(schema_name="public"))


def test_set_of_a_former_release_is_brought_up_to_date(site):
    from django.core.management import call_command

    from tenants.registry.schemas import fingerprints, prove_whole

    call_command("migrate_schemas", "taggit", "0002", schema_name=site.schema_name, verbosity=0, interactive=False)
    Tenant.objects.filter(pk=site.pk).update(fingerprint="of a former release")
    site.refresh_from_db()
    row = backups.open_restore(tenant=site, backup=take(site), made_for="uji", by="uji")

    backups.load_schema(row)
    backups.unpack_trees(row)
    site = backups.swap(row, by="uji")

    assert prove_whole(site.schema_name).whole
    assert site.fingerprint == fingerprints.migrations()
