"""The drift page and its plans, opened and decided by people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from kernel.audit.models import AuditEvent
from kernel.time import now
from provisioning.drift.models import MendApproval
from provisioning.models import Run
from provisioning.plan import Action
from tests.factories.drift import make_finding, make_look, make_mend_plan, make_plan_of, record_change
from tests.factories.people import make_official

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return make_official("OPERATOR")


@pytest.fixture
def sign_in(settings):
    """Return a browser in which somebody is signed in."""

    def browser(user):
        client = Client(headers={"host": settings.GAPURA_DOMAIN})
        client.force_login(user)
        return client

    return browser


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def page(plan) -> str:
    return reverse("dashboard:drift_plan", "central.urls_platform", args=[plan.pk])


def test_page_before_the_first_look_says_so(operator, sign_in):
    body = text_of(sign_in(operator).get("/situs/penyimpangan/"))

    assert "Belum pernah diperiksa" in body
    assert "Belum ada yang dapat ditampilkan" in body


def test_page_of_a_clean_world_says_that_nothing_differs(operator, sign_in):
    make_look()

    body = text_of(sign_in(operator).get("/situs/penyimpangan/"))

    assert "Tidak ada penyimpangan" in body
    assert "Semua yang diperiksa sesuai dengan catatan" in body


def test_page_lists_what_differs_gravest_first_with_words_and_since_when(operator, sign_in):
    make_look(found=2)
    make_finding(kind="dns_orphan", subject="lama.example", first_seen_at=now() - timedelta(days=3))
    make_finding()

    body = text_of(sign_in(operator).get("/situs/penyimpangan/"))

    assert "2 penyimpangan" in body
    assert body.index("dinkes.contohprov") < body.index("lama.example")
    assert "Rekaman DNS nama ini milik kita, tetapi ada yang mengubahnya." in body
    assert "Ada, tetapi tidak tercatat" in body


def test_page_says_what_could_not_be_seen_and_that_a_look_is_old(operator, sign_in):
    moment = now() - timedelta(hours=5)
    unseen = [{"look": "dns", "subject": "contoh.go.id", "reason": "Zona tidak terbaca."}]
    make_look(finished_at=moment, started_at=moment, unseen=unseen)

    body = text_of(sign_in(operator).get("/situs/penyimpangan/"))

    assert "Tidak semuanya dapat diperiksa" in body
    assert "contoh.go.id" in body
    assert "gapura doctor" in body


def test_finding_of_a_kind_a_former_release_knew_is_still_shown(operator, sign_in):
    make_look(found=1)
    make_finding(kind="kind_of_old", subject="sesuatu")

    assert "sesuatu" in text_of(sign_in(operator).get("/situs/penyimpangan/"))


def test_dashboard_shows_how_much_differs_and_how_old_that_is(operator, sign_in):
    make_look(found=1)
    make_finding()

    body = text_of(sign_in(operator).get("/dasbor/"))

    assert 'id="i5">Penyimpangan</h2><p class="figure-number is-bad">1</p>' in body
    assert "/situs/penyimpangan/" in body


def test_plan_shows_each_change_and_one_approval_starts_it(operator, sign_in, django_capture_on_commit_callbacks):
    plan = make_mend_plan(record_change(Action.UPDATE))
    browser = sign_in(operator)
    body = text_of(browser.get(page(plan)))
    assert "203.0.113.9" in body
    assert "Setujui dan laksanakan" in body

    answer = browser.post(page(plan), {"digest": plan.digest})

    plan.refresh_from_db()
    assert answer.headers["Location"] == f"/situs/runs/{plan.run_id}/"
    assert Run.objects.get(pk=plan.run_id).kind == "mend"
    assert AuditEvent.objects.filter(event="drift.plan_approved", subject=f"mend_plan:{plan.pk}").count() == 1


def test_plan_that_deletes_waits_for_a_second_person(operator, sign_in):
    plan = make_mend_plan(record_change(Action.DELETE))
    body = text_of(sign_in(operator).get(page(plan)))
    assert "Setujui sebagai orang pertama" in body

    first = sign_in(operator).post(page(plan), {"digest": plan.digest}, follow=True)
    again = sign_in(operator).post(page(plan), {"digest": plan.digest}, follow=True)
    assert "orang kedua" in text_of(first)
    assert "Anda sudah menyetujui rencana ini" in text_of(again)
    assert not Run.objects.filter(kind="mend").exists()

    sign_in(make_official("SECTION_HEAD")).post(page(plan), {"digest": plan.digest})

    plan.refresh_from_db()
    assert plan.run is not None
    assert plan.approvals.count() == 2


def test_plan_that_was_overtaken_is_refused_with_words(operator, sign_in):
    plan = make_mend_plan()
    plan.overtaken_at = now()
    plan.save()

    answer = sign_in(operator).post(page(plan), {"digest": plan.digest}, follow=True)

    assert "Rencana ini sudah kedaluwarsa" in text_of(answer)
    assert "Setujui dan laksanakan" not in text_of(answer)


def test_plan_posted_without_its_digest_is_refused(operator, sign_in):
    plan = make_mend_plan()

    answer = sign_in(operator).post(page(plan), follow=True)

    assert "Rencana ini sudah kedaluwarsa" in text_of(answer)
    assert MendApproval.objects.count() == 0


@pytest.mark.parametrize("role", ["AUDITOR", "AGENCY_HEAD"])
def test_whoever_may_only_look_sees_the_plan_without_the_button_and_cannot_post(role, sign_in):
    plan = make_mend_plan()
    browser = sign_in(make_official(role))

    assert "Setujui dan laksanakan" not in text_of(browser.get(page(plan)))
    assert browser.post(page(plan), {"digest": plan.digest}).status_code == 403
    assert MendApproval.objects.count() == 0


@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999999"])
def test_plan_that_does_not_exist_is_not_found(number, operator, sign_in):
    assert sign_in(operator).get(f"/situs/penyimpangan/rencana/{number}/").status_code == 404


def test_file_of_the_web_host_is_shown_as_a_text_diff_and_its_markup_is_text(operator, sign_in):
    from provisioning.drift.planning import Part
    from provisioning.plan import Change, Plan

    before, after = ({"key": "t_a", "files": {"vhosts/t_a.conf": text}} for text in ("a\n<b>x</b>\n", "a\ny\n"))
    change = Change(Action.UPDATE, "web_host", "dinkes.example", before=before, after=after)
    plan = make_plan_of([Part("mend_web_host", "web_host", Plan((change,)))])

    body = text_of(sign_in(operator).get(page(plan)))

    assert "vhosts/t_a.conf" in body
    assert '<span class="is-removed">-&lt;b&gt;x&lt;/b&gt;</span>' in body
    assert '<span class="is-added">+y</span>' in body


def test_look_is_asked_for_once_the_press_is_stored(operator, sign_in, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as waiting:
        answer = sign_in(operator).post("/situs/penyimpangan/periksa/", follow=True)

    assert len(waiting) == 1
    assert "Pemeriksaan sudah diminta" in text_of(answer)


def test_words_are_there_in_english_as_well(operator, sign_in, settings):
    make_look(found=1)
    make_finding()
    browser = sign_in(operator)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    with translation.override("en"):
        assert "1 thing differs" in text_of(browser.get("/situs/penyimpangan/"))


def test_operator_notes_a_name_as_known_and_it_leaves_the_list(operator, sign_in):
    finding = make_finding(kind="dns_new_name", subject="slot.contohprov.gapura.localhost", is_mendable=False)
    browser = sign_in(operator)
    before = text_of(browser.get("/situs/penyimpangan/"))

    answer = browser.post(f"/situs/penyimpangan/{finding.pk}/dikenal/", follow=True)
    again = browser.post(f"/situs/penyimpangan/{finding.pk}/dikenal/", follow=True)

    assert "Ini sudah dikenal" in before
    assert "slot.contohprov.gapura.localhost dicatat sebagai hal yang dikenal" in text_of(answer)
    assert "tidak menunggu siapa pun" in text_of(again)
    assert AuditEvent.objects.get(event="drift.name_known").subject == "name:slot.contohprov.gapura.localhost"


def test_auditor_sees_a_new_name_and_no_button(sign_in):
    make_finding(kind="dns_new_name", subject="slot.contohprov.gapura.localhost", is_mendable=False)

    body = text_of(sign_in(make_official("AUDITOR")).get("/situs/penyimpangan/"))

    assert "slot.contohprov.gapura.localhost" in body
    assert "Ini sudah dikenal" not in body
