"""A site's page: who sees it, which buttons it has, what an operation asks, and who is told."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from central.websites.models import WebsiteRequest
from kernel.outbox.models import OutboxMessage
from kernel.outbox.registry import find_kind
from kernel.time import now
from provisioning.models import Run
from provisioning.operations import start_lifecycle
from provisioning.signals import run_succeeded
from tenants.registry import domains
from tests.factories.people import make_official, make_user
from tests.factories.registry import make_tenant
from tests.factories.websites import make_office, make_request

# The buttons of a site that visitors see.
SHOWN = ["pemeliharaan", "tangguhkan", "ganti-nama", "tambah-domain", "cadangkan", "pulihkan", "arsipkan", "hapus"]


@pytest.fixture
def site(db):
    return make_tenant(label="dinkes", name="Dinas Kesehatan (contoh)", state="ACTIVE", created_for="PW-2026-0001")


def browser(settings, user):
    client = Client(headers={"host": settings.GAPURA_DOMAIN})
    client.force_login(user)
    return client


@pytest.fixture
def operator(settings, db):
    return browser(settings, make_official("OPERATOR"))


def page_of(site, slug=""):
    return f"/situs/{site.schema_name}/{slug}{'/' if slug else ''}"


def buttons(response, site):
    return re.findall(rf'href="/situs/{site.schema_name}/([a-z-]+)/', response.content.decode())


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (
            "READY",
            ["pemeliharaan", "tangguhkan", "ganti-nama", "tambah-domain", "cadangkan", "pulihkan", "arsipkan", "hapus"],
        ),
        (
            "ACTIVE",
            ["pemeliharaan", "tangguhkan", "ganti-nama", "tambah-domain", "cadangkan", "pulihkan", "arsipkan", "hapus"],
        ),
        ("SUSPENDED", ["buka-kembali", "cadangkan", "arsipkan", "hapus"]),
        ("CLAIMED", []),
    ],
)
def test_buttons_are_those_the_state_allows(operator, state, shown):
    site = make_tenant(state=state)

    assert buttons(operator.get(page_of(site)), site) == shown


@pytest.mark.parametrize("role", ["AGENCY_HEAD", "OFFICER", "AUDITOR"])
def test_other_officials_see_the_site_without_buttons(settings, site, role):
    seen = browser(settings, make_official(role)).get(page_of(site))

    assert (seen.status_code, buttons(seen, site)) == (200, [])


def test_who_asked_for_the_site_sees_how_it_stands_and_a_stranger_does_not(settings, site):
    case = make_request(make_office(), label="dinsos")
    WebsiteRequest.objects.filter(pk=case.pk).update(tenant=site)

    seen = browser(settings, case.applicant).get(page_of(site))

    assert (seen.status_code, buttons(seen, site)) == (200, [])
    assert browser(settings, make_user("Orang lain (contoh)")).get(page_of(site)).status_code == 404


def test_while_a_run_holds_the_site_its_progress_is_shown_in_the_place_of_the_buttons(operator, site):
    run = start_lifecycle(kind="suspend", tenant=site, by="user:1")

    seen = operator.get(page_of(site))

    assert buttons(seen, site) == []
    assert "Situs sedang ditangguhkan" in seen.content.decode()
    assert f"/situs/runs/{run.pk}/" in seen.content.decode()


def test_operation_says_what_will_happen_and_starts_when_confirmed(operator, site):
    asked = operator.get(page_of(site, "tangguhkan"))
    done = operator.post(page_of(site, "tangguhkan"), {"reason": "Situs diretas"})

    assert f"Pengunjung {site.host} melihat halaman" in asked.content.decode()
    assert done.status_code == 302
    assert Run.objects.get(schema_name=site.schema_name).desired["wish"]["reason"] == "Situs diretas"


def test_refused_name_is_told_at_its_field_and_nothing_typed_is_lost(operator, site):
    seen = operator.post(page_of(site, "ganti-nama"), {"label": "www", "reason": "Perubahan nama dinas"})
    text = seen.content.decode()

    assert "field--error" in text
    assert 'value="www"' in text
    assert "Perubahan nama dinas" in text
    assert not Run.objects.filter(schema_name=site.schema_name).exists()


@pytest.mark.parametrize("slug", ["tangguhkan", "ganti-nama", "tambah-domain", "hapus"])
def test_empty_form_is_told_what_is_missing(operator, site, slug):
    seen = operator.post(page_of(site, slug), {})

    assert (seen.status_code, "field--error" in seen.content.decode()) == (200, True)


def test_deletion_wants_the_host_name_typed(operator, site):
    wrong = operator.post(page_of(site, "hapus"), {"typed": "dinsos", "reason": "Dilebur"})
    right = operator.post(page_of(site, "hapus"), {"typed": site.host, "reason": "Dilebur"})

    assert site.host in wrong.content.decode()
    assert (wrong.status_code, right.status_code) == (200, 302)


def test_second_person_who_comes_late_is_told(operator, site):
    start_lifecycle(kind="suspend", tenant=site, by="user:1")

    seen = operator.post(page_of(site, "ganti-nama"), {"label": "dinsos", "reason": "x"})

    assert "Situs sedang ditangguhkan" in seen.content.decode()


def test_moving_part_of_the_page_has_no_buttons_of_the_site_nor_a_way_that_its_applicant_may_not_go(
    settings, operator, site
):
    case = make_request(make_office(), label="dinsos")
    WebsiteRequest.objects.filter(pk=case.pk).update(tenant=site)
    run = start_lifecycle(kind="add_domain", tenant=site, by="user:1", domain="dinkes.example")

    official = operator.get(page_of(site)).content.decode()
    applicant = browser(settings, case.applicant).get(page_of(site)).content.decode()

    assert official.count("/tangguhkan/") == 1
    assert "run-deeds" not in official
    assert f"/situs/runs/{run.pk}/" in official
    assert "/situs/runs/" not in applicant


def test_operation_that_the_state_does_not_allow_leads_back_with_words(operator, site):
    seen = operator.get(page_of(site, "buka-kembali"), follow=True)

    assert "Ini tidak dapat dilakukan" in seen.content.decode()


def test_records_for_the_keeper_of_a_domain_stand_on_the_page(operator, site):
    start_lifecycle(kind="add_domain", tenant=site, by="user:1", domain="dinkes.example")

    text = operator.get(page_of(site)).content.decode()

    assert "_gapura.dinkes.example" in text
    assert f"gapura-site={domains.token_of(tenant=site, domain='dinkes.example')}" in text


def test_certificate_that_a_run_waits_for_is_asked_of_the_operator(operator, site):
    run = start_lifecycle(kind="add_domain", tenant=site, by="user:1", domain="dinkes.example")
    assert "menunggu sertifikat yang Anda unggah" not in operator.get(page_of(site)).content.decode()
    Run.objects.filter(pk=run.pk).update(state="waiting", reason_code="waits_for_upload")

    text = operator.get(page_of(site)).content.decode()

    assert "dinkes.example menunggu sertifikat yang Anda unggah" in text
    assert "/sertifikat/unggah/?name=dinkes.example" in text
    assert "tangguhkan" in buttons(operator.get(page_of(site)), site)


def test_domain_of_its_own_has_buttons_and_a_former_name_its_day(operator, site):
    domains.add(tenant=site, domain="dinkes.example", is_custom=True, by="uji")
    domains.put_back(tenant=site, domain="lama.example", is_custom=False, until=now() + timedelta(days=9), by="uji")

    seen = operator.get(page_of(site))

    assert buttons(seen, site)[:2] == ["utamakan-domain", "lepas-domain"]
    assert "Meneruskan sampai" in seen.content.decode()


@pytest.mark.parametrize("kind", ["suspend", "unsuspend", "rename", "delete"])
def test_contact_is_told_once_and_in_their_language(site, kind):
    case = make_request(make_office(), label="dinsos")
    run = start_lifecycle(kind="suspend", tenant=site, by="user:1", reason="Situs diretas")
    Run.objects.filter(pk=run.pk).update(kind=kind, reference=case.number)
    run.refresh_from_db()
    OutboxMessage.objects.all().delete()

    for _twice in range(2):
        run_succeeded.send(sender=Run, run=run)

    message = OutboxMessage.objects.get()
    told = find_kind(message.kind).renderer(message)
    assert message.recipient == case.responsible_email
    assert "Dinas Kesehatan (contoh)" in told.text + told.subject
    assert "%(" not in told.text


def test_former_name_leads_on_with_path_and_query(settings, site):
    domains.put_back(tenant=site, domain="lama.example", is_custom=False, until=now() + timedelta(days=9), by="uji")

    seen = Client(headers={"host": "lama.example"}).post("/pengaduan/?a=1")

    assert (seen.status_code, seen.headers["Location"]) == (308, f"{site.url}pengaduan/?a=1")


def test_site_that_waits_for_a_domain_can_be_suspended_at_once(operator, site):
    waiting = start_lifecycle(kind="add_domain", tenant=site, by="user:1", domain="dinkes.example")

    assert buttons(operator.get(page_of(site)), site) == ["tangguhkan"]
    before = operator.get(page_of(site, "tangguhkan")).content.decode()
    after = operator.post(page_of(site, "tangguhkan"), {"reason": "Situs diretas"}, follow=True).content.decode()

    waiting.refresh_from_db()
    assert "dinkes.example sedang ditambahkan ke situs ini" in before
    assert "“Tambah domain sendiri” dibatalkan karenanya: dinkes.example." in after
    assert (waiting.state, Run.objects.get(kind="suspend").state) == ("cancelled", "queued")


def test_page_of_a_suspension_says_nothing_of_a_domain_where_none_is_waited_for(operator, site):
    text = operator.get(page_of(site, "tangguhkan")).content.decode()

    assert "sedang menunggu DNS" not in text


def test_officials_without_a_keepers_role_get_no_button_at_a_waiting_site(settings, site):
    start_lifecycle(kind="add_domain", tenant=site, by="user:1", domain="dinkes.example")

    assert buttons(browser(settings, make_official("OFFICER")).get(page_of(site)), site) == []
