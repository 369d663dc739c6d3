"""The office's stationery: whoever administers the platform writes the letterhead and the numbers."""

from __future__ import annotations

import io

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from kernel.audit.models import AuditEvent
from kernel.letters import letterheads, next_number, series
from tests.factories.letters import issue_letter
from tests.factories.people import make_official, make_user

pytestmark = pytest.mark.django_db

HEAD = {
    "government": "Pemerintah Provinsi Contoh",
    "office": "Dinas Kominfo",
    "address": "Jalan Contoh 1",
    "contact": "surel@kominfo.example",
    "place": "Serang",
}
ADDRESSES = ["/kop-surat/", "/kop-surat/contoh.pdf", "/nomor-surat/", "/nomor-surat/reply/"]


@pytest.fixture
def administrator(client):
    person = make_official("PLATFORM_ADMIN")
    client.force_login(person)
    return person


def png(colour="#ff0000"):
    target = io.BytesIO()
    Image.new("RGB", (40, 40), colour).save(target, "PNG")
    return SimpleUploadedFile("lambang.png", target.getvalue())


@pytest.mark.parametrize("address", ADDRESSES)
def test_stationery_is_for_administrators(client, address):
    assert client.get(address).status_code == 302
    client.force_login(make_user())
    assert client.get(address).status_code == 403
    client.force_login(make_official("OPERATOR"))
    assert client.get(address).status_code == 403
    client.force_login(make_official("PLATFORM_ADMIN"))
    assert client.get(address).status_code == 200


def test_letterhead_is_put_in_use_and_recorded(client, administrator):
    assert "belum menuliskan kop surat" in client.get("/kop-surat/").content.decode()

    answer = client.post("/kop-surat/", {**HEAD, "emblem": png()}, follow=True)

    assert "Mulai sekarang surat memakai kop ini" in answer.content.decode()
    assert letterheads.active().as_json() == HEAD
    assert letterheads.active().emblem
    assert AuditEvent.objects.filter(event="letterhead.replaced", actor=f"user:{administrator.pk}").count() == 1
    assert issue_letter("reply").letterhead == HEAD


def test_emblem_stays_or_goes_as_ticked(client, administrator):
    client.post("/kop-surat/", {**HEAD, "emblem": png()})
    client.post("/kop-surat/", {**HEAD, "place": "Cilegon", "keep_emblem": "on"})
    assert letterheads.active().place == "Cilegon" and letterheads.active().emblem

    client.post("/kop-surat/", HEAD)

    assert letterheads.active().emblem is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"office": ""}, "wajib"),
        ({"office": "x" * 201}, "200"),
        ({"place": "Serang\x00"}, "Null"),
        ({"emblem": SimpleUploadedFile("a.png", b"<svg/>")}, "PNG"),
        ({"emblem": SimpleUploadedFile("a.svg", b"<svg/>")}, ".svg"),
    ],
)
def test_refused_letterhead_keeps_what_was_typed(client, administrator, changes, words):
    page = client.post("/kop-surat/", {**HEAD, "address": "Jalan Tetap 7", **changes})

    assert page.status_code == 200
    assert "Jalan Tetap 7" in page.content.decode()
    assert words.lower() in page.content.decode().lower()
    assert not letterheads.is_written()


def test_sample_shows_the_head_in_use(client, administrator):
    client.post("/kop-surat/", HEAD)

    pdf = client.get("/kop-surat/contoh.pdf").content

    assert "PEMERINTAH PROVINSI CONTOH" in pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_numbers_are_listed_with_the_next_one(client, administrator):
    next_number(code="website_request")

    words = client.get("/nomor-surat/").content.decode()

    assert "-0002" in words and "Surat jawaban" in words and "Permohonan website" in words


def test_template_is_changed_and_the_sequence_goes_on(client, administrator):
    first = next_number(code="reply")
    assert "/001-WEB/" in f"{first}"

    client.post("/nomor-surat/reply/", {"template": "045.2/{seq:04}/IKP/{roman_month}/{year}"})

    assert next_number(code="reply").startswith("045.2/0002/IKP/")
    assert AuditEvent.objects.filter(event="series.template_changed", subject="series:reply").exists()


@pytest.mark.parametrize(
    "template", ["tanpa nomor", "{seq}", "{seq}-{year}-{unit}", "{seq}-{year}-{wrong}", "{seq:9}-{year}"]
)
def test_template_that_would_fail_or_repeat_is_refused(client, administrator, template):
    page = client.post("/nomor-surat/reply/", {"template": template})

    assert page.status_code == 200
    assert template in page.content.decode()
    assert {line.code: line.template for line in series.this_year()}["reply"].startswith("555/")


def test_unknown_series_is_not_found(client, administrator):
    assert client.get("/nomor-surat/nobody/").status_code == 404
