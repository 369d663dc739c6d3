"""kill -9 while a set is written, read back, loaded or taken into use: whole or absent, and the next try finishes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tenants.registry import backups
from tenants.registry.backups import places
from tenants.registry.models import BackupSet, SiteRestore
from tenants.registry.schemas.making import schema_names
from tests.factories.backups import files, rows
from tests.integration.tenants.registry.backups.test_round_trip import take

pytestmark = [pytest.mark.processes, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[5]

# The worker kills itself at the entrance of a function named here; every boundary is met exactly, without sleeping.
WORKER = """
import os, signal
import django
django.setup()
from importlib import import_module
module, _, name = {mark!r}.rpartition(".")
def kill(*args, **more):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(import_module("tenants.registry.backups." + module), name, kill) if name else None
from tenants.registry import backups
from tenants.registry.models import BackupReason, BackupSet, Tenant
site = Tenant.objects.select_related("parent").get(pk={site})
{work}
"""
TAKE = "backups.take(tenant=site, reason=BackupReason.MANUAL, made_for='uji-1', by='uji')"
RESTORE = """
row = backups.open_restore(tenant=site, backup=BackupSet.objects.get(), made_for='uji', by='uji')
backups.load_schema(row)
backups.unpack_trees(row)
backups.swap(row, by='uji')
backups.drop_former(row, by='uji')
"""


def run(site, settings, test_database, *, work, mark=""):
    variables = {
        **os.environ,
        "DATABASE_URL": test_database.url,
        "DJANGO_SETTINGS_MODULE": "central.settings.test",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}",
        # The folders of this test, below one home.
        "GAPURA_HOME": str(Path(settings.MEDIA_ROOT).parent),
        "GAPURA_BACKUP_ROOT": str(settings.GAPURA_BACKUP_ROOT),
    }
    code = WORKER.format(mark=mark, site=site.pk, work=work)
    return subprocess.run([sys.executable, "-c", code], env=variables, cwd=ROOT, capture_output=True, timeout=120)


def hidden(folder):
    return [path for path in folder.rglob(".*") if path.is_dir()]


@pytest.mark.parametrize(
    "mark",
    ["taking._write", "taking._dump", "taking._manifest", "archiving.sync", "catalogue.note_whole"],
)
def test_killed_writer_leaves_a_set_whole_or_absent(site, settings, test_database, mark):
    killed = run(site, settings, test_database, work=TAKE, mark=mark)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()[-2000:]
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
        "restoring.set_primary_domain",
        "restoring.forget_on_commit",
        "restoring._remove_trees",
    ],
)
def test_killed_restore_is_finished_by_the_next_one(site, settings, test_database, mark):
    before, files_before = rows(site.schema_name), files(site.schema_name)
    take(site)
    work = RESTORE.replace("by='uji')", "by='uji', label='alamat-lain')", 1)

    killed = run(site, settings, test_database, work=work, mark=mark)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()[-2000:]
    again = run(site, settings, test_database, work=work)
    assert again.returncode == 0, again.stderr.decode()[-2000:]

    site.refresh_from_db()
    row = SiteRestore.objects.get()
    assert (row.state, site.schema_name) == ("DONE", row.schema_name)
    assert (rows(site.schema_name), files(site.schema_name)) == (before, files_before)
    assert schema_names(row.former_schema) == []
    assert files(row.former_schema) == {}
    assert hidden(Path(settings.MEDIA_ROOT)) == []


def test_killed_reader_leaves_no_schema(site, settings, test_database):
    take(site)
    before = schema_names("^(t|zz)_")

    killed = run(
        site,
        settings,
        test_database,
        work="backups.verify(BackupSet.objects.get(), by='uji')",
        mark="verifying.count_rows",
    )

    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()[-2000:]
    assert schema_names("^(t|zz)_") == before
