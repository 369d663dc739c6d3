"""A thousand sites in one batch, built for real: seconds a site from first to last, then an upgrade of them all."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import taggit
from django.conf import settings
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import serving
from bench.figures import Sheet, clock, timed
from provisioning.models import Run
from provisioning.operations import start_run
from provisioning.states import RESTING, RunState
from tenants.registry.models import SchemaTemplate
from tenants.registry.parents import seed_parent
from tenants.registry.schemas import ensure_templates, fill_pool, fingerprints, stale_sites, upgrade_sites

# Seconds a site are told at these, as the mean of the sites up to there since the one before.
POINTS = (1, 100, 500, 1000)
SECONDS_A_SITE_AT_MOST = 5
WORKER_PROCESSES = 2
FORMER = "from importlib import import_module\nMigration = import_module('taggit.migrations.{name}').Migration\n"
NEW = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("taggit", "{before}")]
    operations = [migrations.AddField("tag", "note", models.CharField(max_length=20, default=""))]
"""


def measure(sheet: Sheet, *, sites: int) -> None:
    """Build the sites with the web server and the worker of the embedded default, then measure over all of them."""
    ensure_templates()
    fill_pool()
    spent = serving.seconds_of_ended_programs()
    with serving.web(), serving.worker(processes=WORKER_PROCESSES):
        began, ended = _built(sites)
    _tell_pace(sheet, began, ended)
    spent = serving.seconds_of_ended_programs() - spent
    sheet.add("  processor seconds a site, web, worker and Ansible", [spent / sites], unit="s")
    _tell_overview(sheet)
    _tell_upgrade(sheet, sites=sites)


def _built(sites: int) -> tuple[datetime, list[datetime]]:
    """Ask for all sites at once and wait until the last is proven; return when it began and when each ended."""
    parent = seed_parent(name="sekolah.example", region="Bench", kinds=["SCHOOL"], by="bench")
    for number in range(1, sites + 1):
        start_run(
            tenant_name=f"SMP Negeri {number}",
            kind_of_site="SCHOOL",
            parent_id=parent.pk,
            label=f"smpn{number}",
            admin={"username": f"admin.smpn{number}", "email": f"admin@smpn{number}.example", "full_name": "Bench"},
            contact={},
            reference=f"MANY-{number}",
            by="bench",
        )
    runs = Run.objects.filter(reference__startswith="MANY-")
    until = time.monotonic() + 120 + sites * SECONDS_A_SITE_AT_MOST
    while runs.exclude(state__in=sorted(RESTING)).exists():
        if time.monotonic() > until:
            raise TimeoutError(f"only {runs.filter(state=RunState.SUCCEEDED).count()} of {sites} sites were built")
        time.sleep(1)
    assert not runs.exclude(state=RunState.SUCCEEDED).exists(), "a run failed"
    began = runs.order_by("created_at").values_list("created_at", flat=True)[0]
    return began, list(runs.order_by("finished_at").values_list("finished_at", flat=True))


def _tell_pace(sheet: Sheet, began: datetime, ended: list[datetime]) -> None:
    sites = len(ended)
    sheet.add("first of the batch approved to proven live", [(ended[0] - began).total_seconds()], unit="s")
    for before, point in pairwise(point for point in (*POINTS, sites) if point <= sites):
        if point > before:
            pace = (ended[point - 1] - ended[before - 1]).total_seconds() / (point - before)
            sheet.add(f"  a site, {before} to {point}", [pace], unit="s")
    whole = (ended[-1] - began).total_seconds() / sites
    sheet.add(f"a site in a batch of {sites}, all steps", [whole], unit="s", budget="<= 0.6 s")


def _tell_overview(sheet: Sheet) -> None:
    """The dashboard and the list of sites, as the platform's administrator sees them."""
    from django.db import connection

    from tests.factories.people import make_official

    client = Client(headers={"host": settings.GAPURA_DOMAIN})
    client.force_login(make_official("PLATFORM_ADMIN"))
    for path in ("/dasbor/", "/situs/"):
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        sheet.add(f"{path} statements", [float(len(asked))], unit="")
        sheet.add(
            f"{path} over all sites", timed(lambda at=path: client.get(at), times=10), unit="s", budget="<= 0.150 s"
        )


def _tell_upgrade(sheet: Sheet, *, sites: int) -> None:
    fingerprints.migrations()
    found = timed(lambda: list(stale_sites()), times=10)
    sheet.add("upgrade with nothing to do: found", found, unit="s", budget="<= 0.050 s")
    with _new_release():
        with clock() as took:
            summary = upgrade_sites()
        assert summary.is_whole, summary.failed[:1]
    sheet.add(f"one added column on {sites} sites", took, unit="s", budget="<= 10 s")


@contextmanager
def _new_release() -> Iterator[None]:
    """Bring out a release with one more migration; the templates count as built for it."""
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "bench_release"
        package.mkdir()
        former = sorted(file.stem for file in Path(taggit.__file__).parent.glob("migrations/0*.py"))
        for name in ("__init__", *former):
            text = FORMER.format(name=name) if name != "__init__" else ""
            (package / f"{name}.py").write_text(text)
        (package / "0099_note.py").write_text(NEW.format(before=former[-1]))
        sys.path.insert(0, folder)
        settings.MIGRATION_MODULES = {"taggit": "bench_release"}
        fingerprints.forget()
        for template in SchemaTemplate.objects.all():
            SchemaTemplate.objects.filter(pk=template.pk).update(fingerprint=fingerprints.template(template.kind))
        yield
