"""kill -9 while a set is written, read back, loaded or taken into use: whole or absent, and the next try finishes."""

from __future__ import annotations

import os
import signal
import traceback
from importlib import import_module
from pathlib import Path

import pytest
from django.db import connections

from tenants.registry import backups
from tenants.registry.backups import places
from tenants.registry.models import BackupSet, SiteRestore, Tenant
from tenants.registry.schemas.making import schema_names
from tests.factories.backups import files, rows
from tests.integration.tenants.registry.backups.test_round_trip import take

pytestmark = pytest.mark.processes


def restore(site):
    """A whole restore under another name, as the steps of a run do it."""
    row = backups.open_restore(
        tenant=site, backup=BackupSet.objects.get(), made_for="uji", by="uji", label="alamat-lain"
    )
    backups.load_schema(row)
    backups.unpack_trees(row)
    backups.swap(row, by="uji")
    backups.drop_former(row, by="uji")


def verify(site):
    backups.verify(BackupSet.objects.get(), by="uji")


def run(site, work, *, mark=""):
    """Do the work in a process of its own, which kills itself at the entrance of the function named by `mark`.

    Every boundary is met exactly, without sleeping. The process is a fork, so the signal ends a real worker.
    """
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        _be_worker(site.pk, work, mark)
    _, status = os.waitpid(pid, 0)
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def _be_worker(pk, work, mark):
    code = 1
    try:
        module, _, name = mark.rpartition(".")
        if name:
            setattr(import_module(f"tenants.registry.backups.{module}"), name, lambda *a, **k: os.kill(os.getpid(), 9))
        work(Tenant.objects.select_related("parent").get(pk=pk))
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def hidden(folder):
    return [path for path in folder.rglob(".*") if path.is_dir()]


@pytest.mark.parametrize(
    "mark",
    ["taking._write", "taking._dump", "taking._manifest", "archiving.sync", "catalogue.note_whole"],
)
def test_killed_writer_leaves_a_set_whole_or_absent(site, settings, mark):
    assert run(site, take, mark=mark) == -signal.SIGKILL
    assert BackupSet.objects.get().state == "WRITING"

    backup = take(site)

    assert backup.state == "WHOLE"
    assert [path.name for path in places.folder_of(backup).parent.iterdir()] == [places.folder_of(backup).name]
    assert hidden(Path(settings.MEDIA_ROOT)) == []
    assert backups.verify(backup, by="uji").verified_at


@pytest.mark.parametrize(
    "mark",
    [
        "loading._copy_rows",
        "restoring.require_rows",
        "restoring.refresh",
        "restoring._require_whole",
        "archiving.unpack",
        "restoring.set_main",
        "restoring.forget_on_commit",
        "restoring._remove_trees",
    ],
)
def test_killed_restore_is_finished_by_the_next_one(site, settings, mark):
    before, files_before = rows(site.schema_name), files(site.schema_name)
    take(site)

    assert run(site, restore, mark=mark) == -signal.SIGKILL
    assert run(site, restore) == 0

    site.refresh_from_db()
    row = SiteRestore.objects.get()
    assert (row.state, site.schema_name) == ("DONE", row.schema_name)
    assert (rows(site.schema_name), files(site.schema_name)) == (before, files_before)
    assert schema_names(row.former_schema) == []
    assert files(row.former_schema) == {}
    assert hidden(Path(settings.MEDIA_ROOT)) == []


def test_killed_reader_leaves_no_schema(site):
    take(site)
    before = schema_names("^(t|zz)_")

    assert run(site, verify, mark="verifying.count_rows") == -signal.SIGKILL

    assert schema_names("^(t|zz)_") == before
