"""A run's page: what may be done to it, by whom, and what becomes of two who decide at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from kernel.time import now
from provisioning.plan import Action, Change, Plan
from provisioning.states import RESTING, ReasonCode, RunState, StepState
from tests.factories.people import make_official
from tests.factories.provisioning import make_run

PLAN = Plan(
    (Change(Action.DELETE, "dns_record", "dinkes.contohprov.go.id", before={"type": "A", "target": "192.0.2.1"}),)
)


def browser(settings, role):
    client = Client(headers={"host": settings.GAPURA_DOMAIN})
    client.force_login(make_official(role))
    return client


def run_in(state, **fields):
    """Return a run of two real steps that stands in a state."""
    rests = state in RESTING
    times = {"finished_at": now(), "wake_at": None} if rests else {}
    return make_run(keys=("reserve_name", "dns_record"), state=state, **{**times, **fields})


def held_back():
    """Return a run whose first step holds a plan that deletes something."""
    soon = now() + timedelta(hours=1)
    run = run_in(RunState.WAITING, reason_code=ReasonCode.NEEDS_SECOND_PERSON, wake_at=soon)
    first = run.steps.order_by("position").first()
    run.steps.filter(pk=first.pk).update(state=StepState.WAITING, proposal=PLAN.as_json(), next_at=soon)
    run.refresh_from_db()
    return run


def page_of(run, slug=""):
    return f"/situs/runs/{run.pk}/{slug}"


def offered(client, run):
    """Return the buttons of the run's page."""
    page = client.get(page_of(run)).content.decode()
    return [slug for slug in ("setujui", "lanjutkan", "batalkan") if f'href="{page_of(run, slug)}/"' in page]


@pytest.mark.parametrize(
    ("role", "state", "buttons"),
    [
        ("OPERATOR", RunState.FAILED, ["lanjutkan", "batalkan"]),
        ("OFFICER", RunState.FAILED, ["lanjutkan", "batalkan"]),
        ("AUDITOR", RunState.FAILED, []),
        ("AGENCY_HEAD", RunState.FAILED, []),
        ("OPERATOR", RunState.QUEUED, ["batalkan"]),
        ("OPERATOR", RunState.SUCCEEDED, []),
        ("OPERATOR", RunState.COMPENSATED, []),
    ],
)
def test_page_offers_what_role_and_state_allow(db, settings, role, state, buttons):
    assert offered(browser(settings, role), run_in(state)) == buttons


def test_buttons_stand_once_on_the_page_and_come_along_with_the_part_that_moves(db, settings):
    run, client = run_in(RunState.QUEUED), browser(settings, "OPERATOR")

    page = client.get(page_of(run)).content.decode()
    part = client.get(page_of(run), headers={"HX-Request": "true"}).content.decode()

    assert page.count('id="run-deeds"') == 1
    assert "hx-swap-oob" not in page
    assert part.count('id="run-deeds" hx-swap-oob="true"') == 1


def test_plan_that_waits_is_shown_with_what_differs_and_why(db, settings):
    run = held_back()
    client = browser(settings, "SECTION_HEAD")

    page = client.get(page_of(run, "setujui/")).content.decode()

    assert offered(client, run) == ["setujui"]
    assert "Hapus rekaman DNS dinkes.contohprov.go.id" in page
    assert "192.0.2.1" in page
    assert PLAN.digest() in page


def test_second_person_approves_the_plan_they_saw(db, settings):
    run = held_back()

    answer = browser(settings, "OPERATOR").post(page_of(run, "setujui/"), {"digest": PLAN.digest()}, follow=True)

    run.refresh_from_db()
    assert run.state == RunState.QUEUED
    assert "Disetujui. Proses berlanjut." in answer.content.decode()


def test_plan_that_changed_meanwhile_is_not_approved(db, settings):
    run = held_back()

    answer = browser(settings, "OPERATOR").post(page_of(run, "setujui/"), {"digest": "of the plan before"}, follow=True)

    run.refresh_from_db()
    assert (run.state, run.steps.filter(approved_at__isnull=False).count()) == (RunState.WAITING, 0)
    assert "Rencana telah berubah sejak Anda melihatnya." in answer.content.decode()


def test_failed_run_goes_on_and_the_second_click_is_told(db, settings):
    run = run_in(RunState.FAILED)
    client = browser(settings, "OPERATOR")

    first = client.post(page_of(run, "lanjutkan/"), follow=True).content.decode()
    second = client.post(page_of(run, "lanjutkan/"), follow=True).content.decode()

    run.refresh_from_db()
    assert run.state == RunState.QUEUED
    assert "Proses berlanjut." in first
    assert "Proses ini tidak sedang berhenti." in second


def test_run_called_off_before_it_began_is_cancelled(db, settings):
    run = run_in(RunState.QUEUED)
    client = browser(settings, "OPERATOR")

    asked = client.get(page_of(run, "batalkan/"))
    client.post(page_of(run, "batalkan/"))

    run.refresh_from_db()
    assert (asked.status_code, run.state) == (200, RunState.CANCELLED)


def test_deed_that_does_not_fit_leads_back_with_words(db, settings):
    run = run_in(RunState.SUCCEEDED)

    answer = browser(settings, "OPERATOR").get(page_of(run, "batalkan/"), follow=True)

    assert answer.redirect_chain == [(page_of(run), 302)]
    assert "Ini tidak dapat dilakukan pada proses dalam keadaannya sekarang: Berhasil." in answer.content.decode()


@pytest.mark.parametrize(("role", "status"), [("SECTION_HEAD", 403), ("AUDITOR", 403), ("OPERATOR", 404)])
def test_deeds_keep_to_their_roles_and_unknown_ones_are_not_there(db, settings, role, status):
    slug = "hapus/" if status == 404 else "batalkan/"

    assert browser(settings, role).post(page_of(run_in(RunState.QUEUED), slug)).status_code == status


def test_moving_part_carries_the_buttons_along(db, settings):
    run = held_back()

    part = browser(settings, "OPERATOR").get(page_of(run), headers={"HX-Request": "true"}).content.decode()

    assert 'id="run-deeds" hx-swap-oob="true"' in part
    assert page_of(run, "setujui/") in part
