"""A set holds its site and nothing else, and brings it back row by row and file by file."""

from __future__ import annotations

import os
import stat
import subprocess
from datetime import timedelta

import pytest
from django.db import connection

from kernel import audit
from tenants.registry import backups, lookup
from tenants.registry.backups import places
from tenants.registry.backups.errors import RestoreStanding, SetNotUsable, SetOfAnotherSite
from tenants.registry.models import BackupReason, BackupSet, SiteRestore, Tenant
from tenants.registry.schemas import prove_whole, sweep_half_made
from tenants.registry.schemas.dump import restorer
from tenants.registry.switching import in_tenant
from tests.factories.backups import files, rows, sequences

pytestmark = pytest.mark.processes


def take(site, *, made_for="uji-1", reason=BackupReason.MANUAL):
    return backups.take(tenant=site, reason=reason, made_for=made_for, by="uji")


def restore(site, backup, *, made_for="uji-kembali", **more):
    row = backups.open_restore(tenant=site, backup=backup, made_for=made_for, by="uji", **more)
    backups.load_schema(row)
    backups.unpack_trees(row)
    backups.swap(row, by="uji")
    return row


def schemas():
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^(t_|zz_)' ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]


def test_set_is_restored_row_by_row_and_file_by_file(site):
    before, files_before, counters = rows(site.schema_name), files(site.schema_name), sequences(site.schema_name)
    backup = take(site)
    former = site.schema_name
    with in_tenant(site), connection.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_page SET title = 'dirusak'; DELETE FROM auth_permission WHERE id > 100000")
    for path in places.trees_of(former)["media"].rglob("*.csv"):
        path.unlink()

    row = restore(site, backup)
    site.refresh_from_db()

    assert site.schema_name == row.schema_name != former
    assert rows(site.schema_name) == before
    assert files(site.schema_name) == files_before
    assert sequences(site.schema_name) == counters
    assert prove_whole(site.schema_name).whole
    with in_tenant(site):
        assert audit.verify_chain().ok
    assert "dirusak" in str(title_of(former))

    backups.drop_former(row, by="uji")
    assert former not in schemas()
    assert files(former) == {}
    assert SiteRestore.objects.get().state == "DONE"


def title_of(schema_name):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT title FROM {schema_name}.wagtailcore_page LIMIT 1")
        return cursor.fetchone()


def test_restored_site_has_no_session_and_no_link_and_the_host_it_is_reached_at(site):
    from django.contrib.sessions.models import Session
    from wagtail.models import Site

    from tenants.members.models import Activation

    backup = take(site)
    restore(site, backup, label="dinas-kesehatan")

    lookup.forget()
    site = Tenant.objects.select_related("parent").get(pk=site.pk)
    with in_tenant(site):
        assert Session.objects.count() == 0
        assert Activation.objects.filter(used_at=None, revoked_at=None).count() == 0
        assert Site.objects.get().hostname == site.host == "dinas-kesehatan.contohprov.gapura.localhost"


def test_set_holds_nothing_of_another_site_or_of_the_platform(site, neighbour):
    backup = take(site)
    folder = places.folder_of(backup)
    text = subprocess.run([restorer(), "--file=-", folder / places.DUMP], capture_output=True, check=True).stdout
    everything = text + b"".join(path.read_bytes() for path in folder.iterdir())

    assert b"KENARI-A" in text
    assert b"KENARI-B" not in everything
    assert neighbour.schema_name.encode() not in everything
    assert b"public." not in text
    assert b"registry_tenant" not in text


def test_set_is_for_the_platform_s_own_account_alone(site):
    folder = places.folder_of(take(site))

    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder, folder.parent, places.root())} == {0o700}


def test_set_is_of_one_moment_whatever_happens_while_it_is_written(site, monkeypatch):
    from tenants.registry.backups import taking

    before, files_before = rows(site.schema_name), files(site.schema_name)
    dumped = taking._dump

    def meanwhile(schema_name, **more):
        with in_tenant(site), connection.cursor() as cursor:
            cursor.execute("UPDATE wagtailcore_page SET title = 'sesudahnya'")
        for path in places.trees_of(schema_name)["media"].rglob("*.csv"):
            path.unlink()
        return dumped(schema_name, **more)

    monkeypatch.setattr(taking, "_dump", meanwhile)
    backup = take(site)
    monkeypatch.undo()
    restore(site, backup)
    site.refresh_from_db()

    assert rows(site.schema_name) == before
    assert files(site.schema_name) == files_before
    assert list(places.trees_of(site.schema_name)["media"].parent.glob(".pinned-*")) == []


def test_asked_twice_for_the_same_there_is_one_set(site):
    first, second = take(site), take(site)

    assert first == second
    assert BackupSet.objects.count() == 1
    assert len(list(places.folder_of(first).parent.iterdir())) == 1
    assert (first.state, first.expires_at - first.finished_at) == ("WHOLE", timedelta(days=90))


def test_final_set_never_expires(site):
    assert take(site, reason=BackupReason.FINAL).expires_at is None


def test_set_read_back_is_noted_and_leaves_nothing(site):
    backup = take(site)
    before = schemas()
    said = []

    backups.verify(backup, by="uji", report=lambda words, **data: said.append(words))

    assert backup.verified_at is not None
    assert schemas() == before
    assert any("/" in words or "tab" in words.lower() for words in said)


def test_two_people_who_restore_at_once_are_told_apart(site):
    backup = take(site)
    first = backups.open_restore(tenant=site, backup=backup, made_for="satu", by="uji")

    with pytest.raises(RestoreStanding):
        backups.open_restore(tenant=site, backup=backup, made_for="dua", by="uji")
    assert backups.open_restore(tenant=site, backup=backup, made_for="satu", by="uji") == first


def test_restore_called_off_leaves_the_site_as_it_was(site):
    before, files_before, names = rows(site.schema_name), files(site.schema_name), schemas()
    row = backups.open_restore(tenant=site, backup=take(site), made_for="uji", by="uji")
    backups.load_schema(row)
    backups.unpack_trees(row)
    assert sweep_half_made().unexplained == []

    assert backups.call_off(row, by="uji")

    assert schemas() == names
    assert (rows(site.schema_name), files(site.schema_name)) == (before, files_before)
    assert files(row.schema_name) == {}


def test_restore_in_use_cannot_be_called_off(site):
    row = restore(site, take(site))

    assert not backups.call_off(row, by="uji")
    site.refresh_from_db()
    assert prove_whole(site.schema_name).whole


def test_set_of_one_site_is_not_restored_over_another(site, neighbour):
    with pytest.raises(SetOfAnotherSite):
        backups.open_restore(tenant=neighbour, backup=take(site), made_for="uji", by="uji")


def test_neighbour_is_untouched_by_a_whole_restore(site, neighbour):
    before, files_before = rows(neighbour.schema_name, leave_out=()), files(neighbour.schema_name)

    backups.drop_former(restore(site, take(site)), by="uji")

    assert rows(neighbour.schema_name, leave_out=()) == before
    assert files(neighbour.schema_name) == files_before


def test_set_whose_time_is_over_goes_with_its_folder_and_stays_while_a_restore_needs_it(site, hold_clock):
    backup = take(site)
    backups.verify(take(site, made_for="sesudahnya"), by="uji")
    row = backups.open_restore(tenant=site, backup=backup, made_for="uji", by="uji")
    hold_clock(backup.expires_at + timedelta(seconds=1))

    assert backups.remove_expired() == 0
    backups.call_off(row, by="uji")
    assert backups.remove_expired() == 1

    backup.refresh_from_db()
    assert (backup.state, places.folder_of(backup).exists()) == ("REMOVED", False)
    with pytest.raises(SetNotUsable):
        backups.open_restore(tenant=site, backup=backup, made_for="lain", by="uji")


def test_link_in_the_media_is_left_out(site, tmp_path):
    secret = tmp_path / "rahasia"
    secret.write_text("KENARI-RAHASIA")
    os.symlink(secret, places.trees_of(site.schema_name)["media"] / "tautan.csv")

    folder = places.folder_of(take(site))

    assert all(b"KENARI-RAHASIA" not in path.read_bytes() for path in folder.iterdir())
