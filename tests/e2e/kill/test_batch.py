"""The sample's first twelve schools, from the list to proven sites, a few at a time, one worker killed on the way."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from central.websites.bulk.orders import give_order
from central.websites.bulk.pacing import building, carry_on
from central.websites.models import WebsiteRequest
from provisioning.models import Run
from provisioning.states import ACTIVE
from tests.e2e.kill.census import discrepancies
from tests.e2e.kill.workers import ROOT, work_together
from tests.factories.batches import as_csv, make_operator, submitted_batch
from tests.factories.registry import make_parent
from tests.factories.websites import make_office

pytestmark = [pytest.mark.e2e, pytest.mark.processes, pytest.mark.slow, pytest.mark.timeout(900)]
SCHOOLS, AT_ONCE = 12, 4
SHEET = {"instructions": [1], "note": "", "urgency": "ORDINARY", "secrecy": "ORDINARY"}


def sample():
    """The first lines of the sample list."""
    with (ROOT / "examples" / "schools-bandar-lampung.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[1 : SCHOOLS + 1]
    return as_csv(rows)


def decide(batch, by, action, **values):
    cases = [(case, None) for case in WebsiteRequest.objects.filter(batch=batch).order_by("id")]
    give_order(batch=batch, by=by, action=action, cases=cases, values=values)
    carry_on(seconds=120)


@pytest.fixture
def assigned(platform, web, settings, tmp_path):
    """A batch with an officer, nothing built yet."""
    settings.PRIVATE_ROOT, settings.GAPURA_BATCH_RUNS = tmp_path / "private", AT_ONCE
    make_parent(name="bandarlampung.sch.id", region="Kota Bandar Lampung", kinds=["SCHOOL"])
    office = make_office()
    batch = submitted_batch(sample(), by=make_operator())
    decide(batch, office.head, "dispose", to="Bidang Aplikasi", **SHEET)
    decide(batch, office.division, "dispose", to="Seksi Pengembangan", **SHEET)
    decide(batch, office.section, "assign", to=str(office.officer.pk), **SHEET)
    return batch, office


def test_twelve_schools_of_the_sample_are_built_a_few_at_a_time(assigned):
    batch, office = assigned
    decide(batch, office.officer, "start_provisioning")
    most = []

    for at in range(SCHOOLS):
        active = list(Run.objects.filter(state__in=sorted(ACTIVE), website_requests__batch=batch))
        if not active:
            break
        most.append(building())
        work_together({run.pk: (run, "web_host:after" if at == 0 and run == active[0] else "") for run in active})
        carry_on(seconds=120)

    states = Counter(WebsiteRequest.objects.filter(batch=batch).values_list("state", "problem"))
    assert states == {("PROVISIONED", ""): SCHOOLS}
    assert max(most) == AT_ONCE
    assert discrepancies() == []
