"""The whole log of a run can be read, and when each of its steps began and ended."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from django.test import Client

from provisioning.models import RunEvent
from provisioning.playbook_words import TASKS
from provisioning.queries import EVENTS_A_PAGE, LAST_EVENTS
from provisioning.states import ReasonCode
from tests.factories.people import make_official
from tests.factories.provisioning import make_run

pytestmark = pytest.mark.django_db
SITE_ROLE = Path(__file__).absolute().parents[4] / "playbooks" / "roles" / "site"
MOMENT = datetime(2027, 3, 1, 23, 59, 30, tzinfo=ZoneInfo("Asia/Jakarta"))


@pytest.fixture
def open_page(settings):
    client = Client(headers={"host": settings.GAPURA_DOMAIN, "accept-language": "id"})
    client.force_login(make_official("AUDITOR"))

    def page(path):
        answer = client.get(path)
        assert answer.status_code == 200
        return unescape(answer.content.decode())

    return page


@pytest.fixture
def run():
    return make_run(keys=("reserve_name", "dns_record"))


def write(run, count):
    """Add numbered lines to the log of a run."""
    reason = ReasonCode.REPORTED
    RunEvent.objects.bulk_create(
        RunEvent(run=run, at=MOMENT, actor="uji", step="dns_record", reason_code=reason, message=f"baris {number:04d}")
        for number in range(count)
    )


def test_log_tells_of_a_playbook_in_the_language_of_the_reader(open_page, run):
    data = {"task": "Write what differs", "status": "changed", "path": "web/sites/t_contoh.conf", "host": "web1"}
    words = "Write what differs: changed web/sites/t_contoh.conf"
    RunEvent.objects.create(run=run, actor="uji", reason_code=ReasonCode.REPORTED, message=words, data=data)

    assert "Tulis yang berbeda: diubah web/sites/t_contoh.conf" in open_page(f"/situs/runs/{run.pk}/catatan/")


def test_every_task_that_serves_sites_has_words():
    files = [*SITE_ROLE.glob("tasks/*.yml"), *SITE_ROLE.glob("handlers/*.yml")]
    named = {task["name"] for path in files for task in yaml.safe_load(path.read_text())}

    assert named - set(TASKS) == set()


def lines(page):
    return [int(number) for number in re.findall(r"baris (\d{4})", page)]


def older(page):
    found = re.search(r'rel="next" href="([^"]+)"', page)
    return found[1] if found else ""


def test_every_line_of_a_long_log_is_reached_once_page_after_page(open_page, run):
    write(run, 2 * EVENTS_A_PAGE + 7)
    write(make_run(), 3)
    path = f"/situs/runs/{run.pk}/catatan/"

    seen, link = [], "?"
    while link:
        shown = open_page(f"{path}{link}")
        seen.append(lines(shown))
        link = older(shown)

    assert [len(found) for found in seen] == [EVENTS_A_PAGE, EVENTS_A_PAGE, 7]
    assert [number for found in seen for number in found] == list(reversed(range(2 * EVENTS_A_PAGE + 7)))
    assert f'href="{path}">Baris terbaru' in shown


@pytest.mark.parametrize(("count", "is_offered"), [(LAST_EVENTS, False), (LAST_EVENTS + 1, True)])
def test_run_s_page_leads_to_the_lines_it_does_not_show(open_page, run, count, is_offered):
    write(run, count)

    page = open_page(f"/situs/runs/{run.pk}/")

    assert lines(page) == list(reversed(range(count)))[:LAST_EVENTS]
    assert (f'href="/situs/runs/{run.pk}/catatan/"' in page) is is_offered


@pytest.mark.parametrize("asked", ["x", "-5", "9" * 40, "٣", ""])
def test_number_that_is_none_shows_the_newest_lines(open_page, run, asked):
    write(run, 3)

    assert lines(open_page(f"/situs/runs/{run.pk}/catatan/?sebelum={asked}")) == [2, 1, 0]


def test_beginning_of_the_log_says_so(open_page, run):
    write(run, 1)
    first = RunEvent.objects.get(run=run).pk

    assert "Tidak ada baris yang lebih lama." in open_page(f"/situs/runs/{run.pk}/catatan/?sebelum={first}")


def test_steps_show_when_they_began_and_ended(open_page, run):
    first, second = run.steps.order_by("position")
    run.steps.filter(pk=first.pk).update(
        state="done", intent={"changes": []}, result={}, started_at=MOMENT, finished_at=MOMENT + timedelta(seconds=12)
    )
    run.steps.filter(pk=second.pk).update(
        state="done", intent={"changes": []}, result={}, started_at=MOMENT, finished_at=MOMENT + timedelta(minutes=1)
    )

    page = open_page(f"/situs/runs/{run.pk}/")

    times = re.findall(
        r"<time datetime=\"[^\"]+\">(1 Mar [\d.]+)</time>–<time datetime=\"[^\"]+\">([^<]+)</time>", page
    )
    assert times == [("1 Mar 23.59.30", "23.59.42"), ("1 Mar 23.59.30", "2 Mar 00.00.30")]


def test_step_at_work_shows_when_it_began_and_one_before_its_turn_nothing(open_page, run):
    first = run.steps.order_by("position").first()
    run.steps.filter(pk=first.pk).update(state="running", intent={"changes": []}, started_at=MOMENT)

    page = open_page(f"/situs/runs/{run.pk}/")

    assert re.findall(r"· <time[^>]+>([^<]+)</time>(?!–)", page) == ["1 Mar 23.59.30"]
