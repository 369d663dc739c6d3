"""Anybody may learn whether a letter is genuine, and nobody learns more than that."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel import letters
from kernel.letters import files, throttle, views
from tests.factories.letters import issue_letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter():
    return issue_letter("reply")


def pdf_upload(content, name="surat.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_code_page_shows_the_record_and_its_decisions(client, letter):
    page = client.get(f"/verifikasi/{letter.verification_code}/")

    words = page.content.decode()
    assert page.status_code == 200
    for shown in (
        "masih berlaku",
        letter.number,
        "Kepala Dinas Kominfo",
        "Disposisi",
        "PW-2026-0001",
        letter.pdf_sha256,
    ):
        assert shown in words


def test_code_page_shows_no_person_and_no_contact(client, letter):
    words = client.get(f"/verifikasi/{letter.verification_code}/").content.decode()

    for hidden in ("1970", "Kepala Dinas (contoh)", "pengelola@dinkes.example", "admin.dinkes", "Kesehatan"):
        assert hidden not in words


def test_page_carries_no_inline_script_and_no_inline_style(client, letter):
    page = client.get(f"/verifikasi/{letter.verification_code}/")

    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)|\bstyle=|\son\w+=", page.content.decode())


def test_typed_code_leads_to_its_page_however_it_is_typed(client, letter):
    typed = f" {letter.verification_code.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')} "

    answer = client.get("/verifikasi/", {"code": typed})

    assert (answer.status_code, answer.url) == (302, f"/verifikasi/{letter.verification_code}/")


@pytest.mark.parametrize("code", ["AAAA-BBBB-CCCC", "x", "a" * 500, "'; DROP TABLE letters_letter; --", "%00", "😀"])
def test_wrong_code_gets_clear_words_and_keeps_what_was_typed(client, code):
    page = client.get("/verifikasi/", {"code": code})

    assert page.status_code == 404
    assert "Tidak ada surat dengan kode ini" in page.content.decode()
    assert client.get(f"/verifikasi/{code}/").status_code == 404


def test_revoked_letter_says_so_with_day_and_reason(client, letter):
    letters.revoke(letter=letter, reason="Nomor keliru.", by="uji")

    words = client.get(f"/verifikasi/{letter.verification_code}/").content.decode()

    assert "dicabut pada" in words and "Nomor keliru." in words
    assert "masih berlaku" not in words


def test_guessing_is_slowed_down_and_genuine_codes_wait_too(client, letter):
    for number in range(views.MISSES):
        client.get(f"/verifikasi/AAAA-BBBB-{number:04}/")

    page = client.get(f"/verifikasi/{letter.verification_code}/")

    assert (page.status_code, page.headers["Retry-After"]) == (429, str(throttle.WINDOW_S))
    assert letter.number not in page.content.decode()
    other = client.get(f"/verifikasi/{letter.verification_code}/", REMOTE_ADDR="198.51.100.7")
    assert other.status_code == 200


def test_finding_letters_is_not_slowed_down(client, letter):
    answers = {client.get(f"/verifikasi/{letter.verification_code}/").status_code for _time in range(views.MISSES + 2)}

    assert answers == {200}


def test_behind_our_proxy_the_address_it_saw_counts(rf, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = rf.get("/", HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.7", REMOTE_ADDR="10.0.0.1")

    assert throttle.client_address(request) == "198.51.100.7"
    settings.SECURE_PROXY_SSL_HEADER = None
    assert throttle.client_address(request) == "10.0.0.1"


def test_file_alone_finds_its_letter(client, letter):
    page = client.post("/verifikasi/", {"file": pdf_upload(files.read_pdf(letter))})

    words = page.content.decode()
    assert page.status_code == 200
    assert letter.number in words and "sama persis dengan yang diterbitkan" in words


def test_changed_file_is_told_from_the_original(client, letter):
    url = f"/verifikasi/{letter.verification_code}/"
    original = files.read_pdf(letter)

    same = client.post(url, {"file": pdf_upload(original)}).content.decode()
    changed = client.post(url, {"file": pdf_upload(original + b" ")}).content.decode()

    assert "sama persis dengan yang diterbitkan" in same
    assert "bukan berkas yang diterbitkan" in changed
    assert client.post("/verifikasi/", {"file": pdf_upload(original + b" ")}).status_code == 404


def test_compared_file_is_not_kept(client, letter, tmp_path, settings):
    before = sorted(tmp_path.rglob("*"))
    settings.MEDIA_ROOT = tmp_path

    client.post("/verifikasi/", {"file": pdf_upload(b"%PDF-" + b"x" * 3_000_000)})

    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("content", [b"", b"x" * (10 * 1024 * 1024 + 1)])
def test_empty_and_oversized_files_get_clear_words(client, content):
    page = client.post("/verifikasi/", {"file": pdf_upload(content)})

    assert page.status_code == 400
    assert "Pilih berkas PDF surat" in page.content.decode()


def test_missing_file_gets_clear_words(client, letter):
    page = client.post(f"/verifikasi/{letter.verification_code}/", {"file": io.StringIO("")})

    assert page.status_code == 400
    assert letter.number in page.content.decode()


def test_english_is_complete(client, letter):
    client.cookies["django_language"] = "en"

    words = client.get(f"/verifikasi/{letter.verification_code}/").content.decode()

    assert "This letter is genuine and in force." in words
