"""The kinds of files that can be allowed: how their names end, what libmagic says of them, and who parses them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kernel.uploads.archives import parse_office, parse_open_document, parse_zip
from kernel.uploads.images import parse_image
from kernel.uploads.pdf import parse_pdf
from kernel.uploads.tables import parse_csv

ZIP_MIMES = frozenset({"application/zip", "application/octet-stream"})
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class FileKind:
    """One kind of file; `sniffed` is what libmagic may say, `mime` is what we call it."""

    code: str
    extensions: frozenset[str]
    mime: str
    sniffed: frozenset[str]
    parse: Callable[[bytes, str], None]


def _kind(code: str, mime: str, parse: Callable[[bytes, str], None], *, also: str = "", sniffed: str = "") -> FileKind:
    extensions = frozenset({code, *also.split()})
    return FileKind(code, extensions, mime, frozenset({mime, *sniffed.split()}), parse)


def find(code: str) -> FileKind:
    """Return a kind by its code or by one of its endings (`jpg`)."""
    return KINDS.get(code) or next(kind for kind in KINDS.values() if code in kind.extensions)


_ZIP = " ".join(ZIP_MIMES)
KINDS: dict[str, FileKind] = {
    kind.code: kind
    for kind in (
        _kind("pdf", "application/pdf", parse_pdf),
        _kind("jpeg", "image/jpeg", parse_image, also="jpg"),
        _kind("png", "image/png", parse_image),
        _kind("webp", "image/webp", parse_image),
        _kind("docx", f"{OFFICE}wordprocessingml.document", parse_office, sniffed=_ZIP),
        _kind("xlsx", f"{OFFICE}spreadsheetml.sheet", parse_office, sniffed=_ZIP),
        _kind("pptx", f"{OFFICE}presentationml.presentation", parse_office, sniffed=_ZIP),
        _kind("odt", f"{OPEN_DOCUMENT}text", parse_open_document, sniffed=_ZIP),
        _kind("ods", f"{OPEN_DOCUMENT}spreadsheet", parse_open_document, sniffed=_ZIP),
        _kind("odp", f"{OPEN_DOCUMENT}presentation", parse_open_document, sniffed=_ZIP),
        _kind("csv", "text/csv", parse_csv, sniffed="text/plain application/csv"),
        _kind("zip", "application/zip", parse_zip, sniffed=_ZIP),
    )
}
