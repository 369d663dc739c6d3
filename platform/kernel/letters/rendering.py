"""Typesets letters with typst: data goes in as JSON, so nothing a person typed is ever markup."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import segno
import typst
from django.utils import timezone

from kernel.letters import kinds, letterheads
from kernel.letters.glyphs import boxed, is_missing_glyph
from kernel.letters.kinds import LetterKind
from kernel.letters.models import Letter
from kernel.letters.words import day_words, nip_words
from kernel.time import now

TEMPLATES = Path(__file__).parent / "typst"
WORK = {"CREATE": "pembuatan", "DEVELOP": "pengembangan", "": "pembuatan/pengembangan"}
# An archive format with tagged text: readable in thirty years, and by a screen reader today.
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]

_one_at_a_time = Lock()


def render_pdf(letter: Letter, *, emblem: bytes | None = None) -> bytes:
    """Return the PDF of a letter: the same bytes for the same row, emblem and typst release."""
    kind = kinds.find(letter.kind)
    return _compile(
        kind,
        issued_at=letter.issued_at,
        payload={
            "number": letter.number,
            "date": day_words(timezone.localtime(letter.issued_at).date()),
            "subject": letter.subject_line,
            "recipient": letter.recipient.split("\n"),
            "code": letter.verification_code,
            "url": letter.verification_url,
            "head": letter.letterhead,
            "data": _shown(kind, letter.data),
        },
        qr=letter.verification_url,
        emblem=emblem,
    )


def render_form(kind: str, *, data: Mapping[str, Any]) -> bytes:
    """Return the PDF of a form to be signed on paper: pre-filled, without number and code.

    :raises InvalidValue: names the part of the data that is missing, unknown or cannot be printed.
    """
    found = kinds.find(kind)
    checked = found.shape.take(data, path="")
    head = letterheads.active()
    payload = {"subject": default_subject(found, checked), "head": head.as_json(), "data": _shown(found, checked)}
    return _compile(found, issued_at=now(), payload=payload, qr="", emblem=head.emblem)


def default_subject(kind: LetterKind, data: Mapping[str, Any]) -> str:
    """Return the subject line of a kind, `pembuatan` or `pengembangan` as asked for."""
    return kind.default_subject.format(work=WORK[data.get("kind_of_work", "")])


def _shown(kind: LetterKind, data: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = kind.shape.show(dict(data))
    shown["work"] = WORK[shown.get("kind_of_work", "")]
    for name in ("signer", "head"):
        if shown.get(name, {}).get("nip"):
            shown[name]["nip"] = nip_words(shown[name]["nip"])
    return shown


def _compile(kind: LetterKind, *, issued_at: datetime, payload: dict[str, Any], qr: str, emblem: bytes | None) -> bytes:
    pictures = {
        "qr": _qr(qr),
        "tracking_qr": _qr(payload["data"].get("tracking_url", "")),
        "emblem": _emblem(emblem),
    }
    try:
        return _typeset(kind, payload=payload, pictures=pictures, issued_at=issued_at)
    except typst.TypstError as error:
        if not is_missing_glyph(str(error)):
            raise
    return _typeset(kind, payload=boxed(payload), pictures=pictures, issued_at=issued_at)


def _typeset(kind: LetterKind, *, payload: dict[str, Any], pictures: dict[str, str], issued_at: datetime) -> bytes:
    with _one_at_a_time:
        pdf = _compiler().compile(
            input=TEMPLATES / kind.template,
            sys_inputs={"letter": json.dumps(payload, ensure_ascii=False), **pictures},
            format="pdf",
            pdf_standards=STANDARDS,
            timestamp=issued_at.astimezone(UTC).replace(microsecond=0),
        )
    if not isinstance(pdf, bytes):
        raise TypeError("typst returned no single PDF")
    return pdf


@cache
def _compiler() -> typst.Compiler:
    """Return the compiler with embedded fonts only, so that every machine sets the same lines; it holds no data."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    return typst.Compiler(root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True)


def _qr(address: str) -> str:
    return segno.make(address, error="m").svg_inline(border=0, omitsize=True) if address else ""


def _emblem(png: bytes | None) -> str:
    """Return a PNG as an SVG, because typst takes text and no files from outside its folder."""
    if not png:
        return ""
    held = base64.b64encode(png).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        f'<image width="100" height="100" href="data:image/png;base64,{held}"/></svg>'
    )
