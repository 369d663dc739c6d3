"""A letter as it is issued: numbered, typeset, archived, final."""

from __future__ import annotations

import hashlib
import io
import re
import stat
from datetime import UTC, datetime

import pikepdf
import pypdf
import pytest
from django.db import IntegrityError, connection, transaction

from kernel import audit, letters
from kernel.audit.models import AuditEvent
from kernel.audit.secrecy import SecretRefused
from kernel.errors import InvalidValue, StaleDecision
from kernel.letters import files, glyphs, letterheads, rendering
from kernel.letters.models import Letter, NumberSeries

KINDS = ("reply", "rejection", "return_note", "receipt", "disposition_sheet")


@pytest.mark.parametrize("kind", KINDS)
def test_issue_keeps_number_pdf_and_hash(issue, kind, text_of):
    letter = issue(kind)

    pdf = files.read_pdf(letter)
    assert hashlib.sha256(pdf).hexdigest() == letter.pdf_sha256
    assert (len(pdf), pdf[:5]) == (letter.pdf_size, b"%PDF-")
    words = text_of(pdf)
    assert letter.verification_code in words
    assert letter.number in words.replace("/ ", "/")
    assert "PW-2026-0001" in words


def test_reply_says_what_the_procedure_demands_and_no_secret(issue, text_of):
    words = text_of(files.read_pdf(issue("reply")))

    for demanded in (
        "dinkes.contohprov.go.id",
        "admin.dinkes",
        "https://dinkes.contohprov.go.id/kelola/",
        "pengelola@dinkes.example",
        "24 jam",
        "ATURAN DAN TATA TERTIB",
        "Konten diperbarui secara berkala.",
        "NIP 19700101 199503 1 001",
    ):
        assert demanded in words


def test_disposition_sheet_has_every_field_of_the_sheet_in_use(issue, text_of):
    words = text_of(files.read_pdf(issue("disposition_sheet")))

    for field in (
        "Surat dari", "Nomor surat", "Tanggal surat", "Diterima", "Nomor agenda", "Sifat", "Kerahasiaan",
        "Hal / ringkasan", "diteruskan kepada", "Instruksi dan catatan", "Paraf", "Batas waktu penyelesaian",
        "5 Januari 2026 pukul 09.00 WIB",
    ):  # fmt: skip
        assert field in words


def test_acting_official_is_named_as_such(issue, text_of):
    assert "Plt. Kepala Dinas Kominfo" in text_of(files.read_pdf(issue("rejection")))


def test_form_is_printed_without_number_and_strikes_out_what_was_not_chosen(db, letter_data, text_of):
    pdf = letters.render_form("request_form", data=letter_data("request_form"))

    words = text_of(pdf)
    assert "FORMULIR" in words and "Coret yang tidak perlu" in words
    assert "menyanggupi serta berkomitmen untuk melakukan pembaruan konten website" in words
    assert not Letter.objects.exists()


def test_form_cannot_be_issued(issue):
    with pytest.raises(InvalidValue):
        issue("request_form")


def test_pdf_is_titled_tagged_and_archivable(issue):
    letter = issue("reply")

    with pikepdf.open(io.BytesIO(files.read_pdf(letter))) as document, document.open_metadata() as metadata:
        assert str(document.Root.Lang) == "id"
        assert bool(document.Root.MarkInfo.Marked)
        assert metadata["dc:title"] == letter.subject_line
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert metadata["pdfuaid:part"] == "1"


def test_same_row_gives_the_same_bytes(issue):
    letter = issue("reply")

    assert rendering.render_pdf(Letter.objects.get(pk=letter.pk)) == files.read_pdf(letter)


def test_file_is_private(issue, private_folder):
    letter = issue("reply")

    path = files.path_of(letter.verification_code)
    assert path.is_relative_to(private_folder / "letters" / "public")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_rollback_returns_the_number_and_leaves_an_orphan_that_is_found(issue):
    with pytest.raises(RuntimeError), transaction.atomic():
        issue("reply")
        raise RuntimeError

    assert len(files.orphans()) == 1
    assert issue("reply").number.startswith("555/001-WEB/")
    assert len(files.orphans()) == 1


def test_refused_data_draws_no_number_and_writes_no_file(issue, private_folder):
    with pytest.raises(InvalidValue):
        issue("reply", changes={"username": ""})

    assert not NumberSeries.objects.exists()
    assert list(private_folder.rglob("*")) == []


def test_changed_file_is_not_given_out(issue):
    letter = issue("reply")
    path = files.path_of(letter.verification_code)
    path.write_bytes(path.read_bytes() + b" ")

    with pytest.raises(files.FileMissing):
        files.read_pdf(letter)


def test_lost_file_is_told_in_words(issue):
    letter = issue("reply")
    files.path_of(letter.verification_code).unlink()

    with pytest.raises(files.FileMissing) as refusal:
        files.read_pdf(letter)

    assert refusal.value.remedy


@pytest.mark.parametrize("statement", ["UPDATE letters_letter SET number = 'X'", "DELETE FROM letters_letter"])
def test_issued_letter_cannot_be_changed_in_the_database(issue, statement):
    issue("reply")

    with pytest.raises(IntegrityError, match="final"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_revoking_is_recorded_once_with_its_reason(issue):
    letter = issue("reply")

    letters.revoke(letter=letter, reason="Nomor keliru.", by="system")

    assert letter.revoked_reason == "Nomor keliru."
    assert AuditEvent.objects.filter(event="letter.revoked", subject=f"letter:{letter.verification_code}").exists()
    assert audit.verify_chain().ok
    with pytest.raises(StaleDecision):
        letters.revoke(letter=letter, reason="Sekali lagi.", by="system")
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(revoked_at=None)


def test_revoking_needs_a_reason(issue):
    with pytest.raises(InvalidValue):
        letters.revoke(letter=issue("reply"), reason="  ", by="system")


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        pytest.param("reply", {"username": None}, "username", id="missing"),
        pytest.param("reply", {"passwort": "x"}, "passwort", id="unknown"),
        pytest.param("reply", {"activation_hours": "24"}, "activation_hours", id="text for a number"),
        pytest.param("reply", {"activation_hours": True}, "activation_hours", id="truth for a number"),
        pytest.param("reply", {"request_date": "5 Januari"}, "request_date", id="no day"),
        pytest.param("reply", {"rules": []}, "rules", id="no rules"),
        pytest.param("reply", {"rules": [{"title": "A", "items": "text"}]}, "rules[0].items", id="text for a list"),
        pytest.param("reply", {"agency": "a\x00b"}, "agency", id="NUL"),
        pytest.param("reply", {"agency": "a\x1b[2Jb"}, "agency", id="control character"),
        pytest.param("reply", {"agency": "x" * 301}, "agency", id="too long"),
        pytest.param("receipt", {"submitted_at": datetime(2026, 1, 5)}, "submitted_at", id="no time zone"),
        pytest.param("disposition_sheet", {"nature": "PENTING"}, "nature", id="not a choice"),
        pytest.param("disposition_sheet", {"entries": [{"from_role": "x"}]}, "entries[0].to_role", id="missing inside"),
    ],
)
def test_data_a_letter_cannot_print_is_refused_with_its_place(issue, kind, changes, field):
    with pytest.raises(InvalidValue) as refusal:
        issue(kind, changes=changes)

    assert refusal.value.field == field
    assert refusal.value.message and refusal.value.remedy


@pytest.mark.parametrize(
    "row",
    [
        {"role": "Kepala Dinas 197001011995031001", "action": "Disposisi"},
        {"role": "Kepala Dinas", "action": "Dikirim ke pengelola@dinkes.example"},
        {"role": "Kepala Dinas", "action": "Dihubungi 0812 3456 7890"},
        {"role": "Kepala Dinas", "action": "Disposisi", "nip": "197001011995031001"},
    ],
)
def test_trail_that_shows_a_person_is_refused(issue, row):
    with pytest.raises(InvalidValue):
        issue("reply", trail=[{"at": datetime(2026, 1, 5, tzinfo=UTC), **row}])


def test_secret_in_the_data_is_refused(issue):
    token = "kQ7vX2mN9pL4wR8tY6uI3oA5sD1fG0hJzXcVbNmQwEr"

    for changes in ({"note": f"https://dinkes.example/aktivasi/{token}/"}, {"note": "kata sandi: Rahasia123"}):
        with pytest.raises(SecretRefused):
            issue("reply", changes=changes)


EVIL = '#panic("x") $x^2$ *tebal* _miring_ `kode` <label> @ref \\u{41} // /* */ = Judul [a] {b} #import "x" ~ -- "c"'


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_typed_is_markup(issue, kind, text_of):
    field = {"disposition_sheet": "summary", "receipt": "note"}.get(kind, "note")

    words = text_of(files.read_pdf(issue(kind, changes={field: EVIL})))

    assert EVIL.replace(" ", "") in words.replace(" ", "")


@pytest.mark.parametrize("name", ["A" * 200, "Dinas " * 50, "😀🏛️ Dinas Ā ž 世界", "ʼn\tb\nc"])
@pytest.mark.parametrize("kind", ["reply", "receipt", "rejection"])
def test_long_and_strange_names_stay_on_the_page(issue, kind, name):
    pdf = files.read_pdf(issue(kind, changes={"agency": name[:300]}))

    page = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]
    edges = []
    page.extract_text(
        visitor_text=lambda text, cm, tm, font, size: edges.append(cm[4] + tm[4]) if text.strip() else None
    )
    assert max(edges) < float(page.mediabox.width) - 40


def test_character_no_font_has_is_boxed_on_paper_and_kept_in_the_row(issue, text_of):
    letter = issue("reply", changes={"agency": "Dinas 😀 Satu"})

    assert "Dinas □ Satu" in text_of(files.read_pdf(letter))
    assert letter.data["agency"] == "Dinas 😀 Satu"


def test_marks_that_print_nothing_are_dropped(issue):
    letter = issue("reply", changes={"agency": "Dinas\u200b \u202eKesehatan\ufeff"})

    assert letter.data["agency"] == "Dinas Kesehatan"


def test_every_character_said_to_be_certain_can_be_printed(issue):
    certain = re.findall(f"[{glyphs.CERTAIN}]", "".join(map(chr, range(0x3000))))

    letter = issue("reply", changes={"note": "".join(certain) + "😀"})

    assert len(certain) > 700
    assert files.read_pdf(letter)


def test_long_tables_repeat_their_head_and_number_their_pages(issue, text_of):
    reasons = [{"code": f"A-{at}", "text": "Alasan yang panjang. " * 8} for at in range(60)]

    pdf = files.read_pdf(issue("rejection", changes={"reasons": reasons}))

    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) > 2
    assert all("Kode" in page.extract_text() for page in pages[:-1])
    assert f"Halaman 2 dari {len(pages)}" in text_of(pdf)


def test_addresses_copied_from_the_pdf_hold_no_invisible_characters(issue, text_of):
    long_host = f"https://{'a' * 60}.contohprov.go.id/kelola/"

    words = text_of(files.read_pdf(issue("reply", changes={"management_url": long_host})))

    assert "\u200b" not in words and "\u00ad" not in words


def test_letterhead_in_use_is_on_the_letter_and_kept_with_it(issue, text_of):
    put = {"government": "Pemerintah Provinsi Contoh", "office": "Dinas Kominfo", "place": "Serang", "by": "system"}
    letterheads.put_in_use(**put)
    letter = issue("reply")
    letterheads.put_in_use(**{**put, "office": "Dinas Lain"})

    assert "PEMERINTAH PROVINSI CONTOH" in text_of(files.read_pdf(letter))
    assert letter.letterhead["office"] == "Dinas Kominfo"
    assert issue("reply").letterhead["office"] == "Dinas Lain"


def test_same_letterhead_again_changes_nothing(db):
    put = {"government": "Pemerintah Provinsi Contoh", "office": "Dinas Kominfo", "place": "Serang", "by": "system"}

    assert letterheads.put_in_use(**put).pk == letterheads.put_in_use(**put).pk


def test_own_emblem_is_drawn(issue):
    from PIL import Image

    target = io.BytesIO()
    Image.new("RGB", (80, 80), "#ff0000").save(target, "PNG")
    put = {"government": "Pemerintah Provinsi Contoh", "office": "Dinas Kominfo", "place": "Serang", "by": "system"}
    letterheads.put_in_use(**put, emblem=target.getvalue())

    pdf = files.read_pdf(issue("reply"))

    assert list(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].images)


def test_letter_of_a_site_verifies_at_the_site(issue, monkeypatch):
    from kernel.letters import addresses, operations

    monkeypatch.setattr(addresses, "_address_of", lambda schema: "https://dinkes.example/")
    monkeypatch.setattr(operations, "current_schema", lambda: "t_abc")

    letter = issue("reply")

    assert letter.verification_url == f"https://dinkes.example/verifikasi/{letter.verification_code}/"
