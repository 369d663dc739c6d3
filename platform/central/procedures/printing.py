"""A procedure as PDF: typst sets it from JSON, so that no text of it is ever markup."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst
from django.utils.translation import get_language

from central.procedures.keeping import kept
from central.procedures.sheet import sheet_of
from kernel.procedure import Procedure
from kernel.time import now

TEMPLATES = Path(__file__).parent / "typst"
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
# The page is public and typesetting costs; the figures on the last sheet are as old as this at most.
KEPT_SECONDS = 300

_one_at_a_time = Lock()


def kept_pdf(procedure: Procedure) -> bytes:
    """Return the PDF of a procedure in the active language, set anew every few minutes."""
    key = f"sop-pdf:{procedure.code}:{get_language()}"
    return kept(key, make=lambda: render_pdf(procedure), seconds=KEPT_SECONDS)


def render_pdf(procedure: Procedure) -> bytes:
    """Return the PDF of a procedure in the active language."""
    return _typeset(sheet_of(procedure))


def _typeset(sheet: Mapping[str, Any]) -> bytes:
    with _one_at_a_time:
        pdf = _compiler().compile(
            input=TEMPLATES / "sop.typ",
            sys_inputs={"sheet": json.dumps(sheet, ensure_ascii=False)},
            format="pdf",
            pdf_standards=STANDARDS,
            timestamp=now().replace(microsecond=0),
        )
    if not isinstance(pdf, bytes):
        raise TypeError("typst returned no single PDF")
    return pdf


@cache
def _compiler() -> typst.Compiler:
    """Return the compiler with embedded fonts only, so that every machine sets the same lines; it holds no data."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    return typst.Compiler(root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True)
