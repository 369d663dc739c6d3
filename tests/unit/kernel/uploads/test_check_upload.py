"""What is accepted is what its name says; everything else is refused with the reason and the remedy."""

from __future__ import annotations

import hashlib
import io
import zlib

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel.errors import InvalidValue
from kernel.uploads import check_upload
from kernel.uploads.refusals import UploadRefused

SCANS = {"pdf", "jpg", "png"}
DOCUMENTS = {"pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "csv", "zip"}
TEN_MB = 10 * 1024 * 1024
EXE = (
    b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00"
    + b"\0" * 44
    + b"\x80\0\0\0"
    + b"PE\0\0L\x01"
    + b"\0" * 200
)
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def check(name, content, kinds=SCANS, max_bytes=TEN_MB):
    return check_upload(SimpleUploadedFile(name, content), kinds=kinds, max_bytes=max_bytes)


def refusal(name, content, **options):
    with pytest.raises(UploadRefused) as caught:
        check(name, content, **options)
    assert caught.value.message and caught.value.remedy
    assert isinstance(caught.value, InvalidValue) and caught.value.field == "file"
    return caught.value.reason


def test_good_files_are_accepted_as_what_they_are(pdf, picture):
    content = pdf()

    checked = check("Surat Permohonan (1).PDF", content)

    assert (checked.kind, checked.mime, checked.size) == ("pdf", "application/pdf", len(content))
    assert checked.sha256 == hashlib.sha256(content).hexdigest()
    assert check("foto.jpg", picture()).kind == "jpeg"
    assert check("foto.jpeg", picture(), kinds={"jpeg"}).kind == "jpeg"
    assert check("foto.png", picture("PNG", mode="RGBA")).mime == "image/png"
    assert check("foto.webp", picture("WEBP"), kinds={"webp"}).kind == "webp"


def test_file_is_left_rewound(pdf):
    file = SimpleUploadedFile("a.pdf", pdf())
    file.read()

    check_upload(file, kinds=SCANS, max_bytes=TEN_MB)

    assert file.read(5) == b"%PDF-"


def test_larger_than_allowed_is_refused_without_reading_it_all():
    class Endless(io.RawIOBase):
        name, taken = "a.pdf", 0

        def seek(self, *_position):
            return 0

        def read(self, size=-1):
            assert size >= 0, "the whole file was asked for"
            self.taken += size
            return b"x" * size

    file = Endless()
    with pytest.raises(UploadRefused) as caught:
        check_upload(file, kinds=SCANS, max_bytes=TEN_MB)

    assert caught.value.reason == "size"
    assert file.taken <= TEN_MB + 1


def test_file_of_exactly_the_limit_is_accepted(pdf):
    content = pdf()

    assert check("a.pdf", content, max_bytes=len(content)).size == len(content)
    assert refusal("a.pdf", content, max_bytes=len(content) - 1) == "size"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        pytest.param("surat.pdf", EXE, "content", id="program as PDF"),
        pytest.param("foto.png", HTML, "content", id="web page as PNG"),
        pytest.param("foto.png", SVG, "content", id="SVG as PNG"),
        pytest.param("foto.svg", SVG, "extension", id="SVG"),
        pytest.param("surat.exe", EXE, "extension", id="program"),
        pytest.param("surat.pdf.exe", EXE, "extension", id="two endings"),
        pytest.param("surat", b"%PDF-1.7", "extension", id="no ending"),
        pytest.param("surat.pdf", b"", "empty", id="empty"),
        pytest.param("surat.pdf", b"%PDF-1.7\n" + b"x" * 2000, "damaged", id="only the head of a PDF"),
        pytest.param("a" * 200 + ".pdf", b"%PDF-", "name", id="name of 204 characters"),
    ],
)
def test_lying_and_unwanted_files_are_refused(name, content, reason):
    assert refusal(name, content) == reason


@pytest.mark.parametrize("name", ["a\x00.pdf", "a\n.pdf", "a\u202egpj.pdf", "a\x1b.pdf"])
def test_name_with_control_characters_is_refused(name, pdf):
    file = io.BytesIO(pdf())
    file.name = name

    with pytest.raises(UploadRefused) as caught:
        check_upload(file, kinds=SCANS, max_bytes=TEN_MB)

    assert caught.value.reason == "name"


def test_folders_in_a_name_are_dropped(pdf):
    file = io.BytesIO(pdf())
    file.name = "..\\..\\C:\\fakepath\\surat.pdf"

    assert check_upload(file, kinds=SCANS, max_bytes=TEN_MB).name == "surat.pdf"


def test_pdf_that_is_also_a_zip_is_refused(pdf, archive):
    assert refusal("surat.pdf", pdf() + archive({"a.exe": EXE})) == "polyglot"


def test_picture_that_is_also_a_zip_is_refused(picture, archive):
    assert refusal("foto.jpg", picture() + archive({"a.php": b"<?php"})) == "polyglot"


def test_pdf_behind_something_else_is_refused(pdf):
    assert refusal("surat.pdf", b"\n" * 20 + pdf()) in {"polyglot", "content"}


def test_pdf_with_a_tail_is_refused(pdf):
    assert refusal("surat.pdf", pdf() + b"<script>" * 500) == "polyglot"


def test_truncated_pdf_is_refused(pdf):
    content = pdf(lambda document: [document.add_blank_page() for _page in range(20)])

    assert refusal("surat.pdf", content[: len(content) // 2]) == "damaged"


@pytest.mark.parametrize("passwords", [{"user": "x", "owner": "y"}, {"user": "", "owner": "y"}])
def test_encrypted_pdf_is_refused(pdf, passwords):
    content = pdf(encryption=pikepdf.Encryption(**passwords))

    assert refusal("surat.pdf", content) == "locked"


def _on_open(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def _named_script(document):
    action = document.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("1")))
    document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=[pikepdf.String("a"), action]))


def _attached(document):
    document.attachments["malware.exe"] = EXE


def _launching_link(document):
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("calc.exe"))
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
    document.pages[0].Annots = pikepdf.Array([link])


def _xfa(document):
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=pikepdf.Stream(document, b"<xdp/>"))


@pytest.mark.parametrize("change", [_on_open, _named_script, _attached, _launching_link, _xfa])
@pytest.mark.parametrize("object_streams", [pikepdf.ObjectStreamMode.disable, pikepdf.ObjectStreamMode.generate])
def test_pdf_that_brings_programs_or_files_is_refused(pdf, change, object_streams):
    content = pdf(change, object_stream_mode=object_streams)

    assert refusal("surat.pdf", content) == "active_content"


def test_pdf_with_an_ordinary_link_is_accepted(pdf):
    def link(document):
        action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://dinkes.example/"))
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
        document.pages[0].Annots = pikepdf.Array([note])

    assert check("surat.pdf", pdf(link)).kind == "pdf"


def _packed_pdf(megabytes):
    """A PDF whose three objects lie in one object stream, followed by so many megabytes of blanks."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    objects.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")
    places = [sum(len(earlier) + 1 for earlier in objects[:at]) for at in range(3)]
    index = b" ".join(b"%d %d" % (at + 1, place) for at, place in enumerate(places)) + b" "
    packer = zlib.compressobj(9)
    packed = packer.compress(index + b" ".join(objects))
    packed += b"".join(packer.compress(b" " * 1024 * 1024) for _block in range(megabytes)) + packer.flush()
    body = b"%PDF-1.7\n"
    stream_at = len(body)
    body += b"4 0 obj\n<</Type/ObjStm/N 3/First %d/Filter/FlateDecode/Length %d>>stream\n" % (len(index), len(packed))
    body += packed + b"\nendstream\nendobj\n"
    table_at = len(body)
    rows = [(0, 0, 255), (2, 4, 0), (2, 4, 1), (2, 4, 2), (1, stream_at, 0), (1, table_at, 0)]
    table = b"".join(bytes([kind]) + place.to_bytes(4, "big") + bytes([last]) for kind, place, last in rows)
    body += b"5 0 obj\n<</Type/XRef/Size 6/W[1 4 1]/Root 1 0 R/Length %d>>stream\n" % len(table)
    return body + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % table_at


def test_pdf_whose_objects_unpack_to_more_than_200_megabytes_is_refused():
    assert check("surat.pdf", _packed_pdf(1)).kind == "pdf"
    assert refusal("surat.pdf", _packed_pdf(201)) in {"damaged", "bomb"}


def test_truncated_picture_is_refused(picture):
    assert refusal("foto.jpg", picture(size=(400, 400))[:-3000]) == "damaged"
    assert refusal("foto.png", picture("PNG", size=(200, 200))[:-3000]) == "damaged"


def test_picture_of_too_many_pixels_is_refused_before_it_is_decoded():
    header = b"IHDR" + (30000).to_bytes(4, "big") * 2 + b"\x01\x00\x00\x00\x00"
    chunk = (13).to_bytes(4, "big") + header + zlib.crc32(header).to_bytes(4, "big")

    assert refusal("foto.png", b"\x89PNG\r\n\x1a\n" + chunk + b"\x00" * 100) in {"bomb", "damaged"}


def test_png_named_jpg_is_refused(picture):
    assert refusal("foto.jpg", picture("PNG")) == "content"


def test_real_office_documents_are_accepted(archive):
    word = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>", "_rels/.rels": "<r/>"}
    text = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<o/>"}

    assert check("a.docx", archive(word), kinds=DOCUMENTS).kind == "docx"
    assert check("a.odt", archive(text), kinds=DOCUMENTS).kind == "odt"
    assert check("a.zip", archive({"foto.jpg": b"x"}), kinds=DOCUMENTS).kind == "zip"
    assert check("a.csv", "nama;alamat\nä;b\n".encode(), kinds=DOCUMENTS).kind == "csv"


@pytest.mark.parametrize(
    ("name", "entries", "reason"),
    [
        ("a.docx", {"[Content_Types].xml": "", "word/vbaProject.bin": b"x"}, "active_content"),
        ("a.docx", {"hello.txt": "x"}, "damaged"),
        ("a.docx", {"[Content_Types].xml": "", "xl/workbook.xml": ""}, "damaged"),
        ("a.odt", {"mimetype": "application/vnd.oasis.opendocument.text", "Basic/script.xml": ""}, "active_content"),
        ("a.zip", {"setup.exe": EXE}, "active_content"),
        ("a.zip", {"inner.zip": b"PK"}, "active_content"),
        ("a.zip", {"../../etc/cron.d/x": b"x"}, "active_content"),
        ("a.zip", {"/etc/passwd": b"x"}, "active_content"),
        ("a.docx", {"[Content_Types].xml": "", "word/document.xml": b"0" * 60_000_000}, "bomb"),
    ],
)
def test_archives_are_looked_into(archive, name, entries, reason):
    assert refusal(name, archive(entries), kinds=DOCUMENTS) == reason


def test_zip_that_lies_about_its_sizes_is_refused(archive):
    content = bytearray(archive({"a.txt": b"0" * 5_000_000}))
    at = content.rfind(b"PK\x01\x02") + 24
    content[at : at + 4] = (10).to_bytes(4, "little")

    assert refusal("a.zip", bytes(content), kinds=DOCUMENTS) in {"damaged", "bomb"}


@pytest.mark.parametrize("content", [b"a,b\n<script>alert(1)</script>,c\n", b"a\x00b,c\n"])
def test_csv_with_markup_or_nul_is_refused(content):
    assert refusal("a.csv", content, kinds=DOCUMENTS) in {"active_content", "damaged", "content"}
