"""The archive of issued PDFs: private files by schema and code, never served without a check (HAZARDS 8)."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from kernel.errors import GapuraError
from kernel.letters.models import Letter
from kernel.outbox.registry import current_schema


class FileMissing(GapuraError):
    """The PDF of a letter is gone, or is not the one that was issued."""

    code = "letter_file_missing"


def folder() -> Path:
    """Return the active schema's folder of letters."""
    return Path(settings.PRIVATE_ROOT) / "letters" / current_schema()


def path_of(code: str) -> Path:
    """Return where the PDF with this verification code lies."""
    if not re.fullmatch(r"[0-9A-Z-]{4,20}", code):
        raise ValueError("not a verification code")
    return folder() / f"{code}.pdf"


def store(code: str, *, pdf: bytes) -> None:
    """Write a PDF so that after a crash it is either whole or absent."""
    target = path_of(code)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, aside = tempfile.mkstemp(dir=target.parent, suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pdf)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).replace(target)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def read_pdf(letter: Letter) -> bytes:
    """Return the PDF as issued.

    :raises FileMissing: when it cannot be read, or its hash is not the one in the letter's row.
    """
    try:
        pdf = path_of(letter.verification_code).read_bytes()
    except OSError as error:
        raise FileMissing(
            _("The file of letter %(number)s cannot be read (%(why)s).")
            % {"number": letter.number, "why": error.strerror},
            remedy=_("Restore the folder of letters from the backup."),
        ) from error
    if hashlib.sha256(pdf).hexdigest() != letter.pdf_sha256:
        raise FileMissing(
            _("The file of letter %(number)s is not the one that was issued.") % {"number": letter.number},
            remedy=_("Restore the folder of letters from the backup."),
        )
    return pdf


def file_name(letter: Letter) -> str:
    """Return a name for saving: `surat-555-001-WEB-DISKOMINFO-2026.pdf`."""
    return f"surat-{re.sub(r'[^A-Za-z0-9]+', '-', letter.number).strip('-') or letter.verification_code}.pdf"


def orphans() -> list[Path]:
    """Return files of the active schema that no letter names: left by issues that were rolled back."""
    if not folder().is_dir():
        return []
    known = set(Letter.objects.values_list("verification_code", flat=True))
    return sorted(path for path in folder().iterdir() if path.stem not in known)
