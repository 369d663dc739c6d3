"""The signed form as an upload: a PDF, or a photograph that is made anew."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.core.files.base import File

from kernel.uploads import check_upload, reencode_image

KINDS = {"pdf", "jpeg", "png"}


@dataclass(frozen=True)
class Scan:
    """A checked scan, ready to be stored."""

    content: bytes
    ending: str
    sha256: str


def checked_scan(file: File[bytes]) -> Scan:
    """Return the signed form as it may be kept.

    :raises InvalidValue: when it is too large, not what its name says, or cannot be read.
    """
    checked = check_upload(file, kinds=KINDS, max_bytes=settings.GAPURA_UPLOAD_MAX_BYTES)
    file.seek(0)
    content = file.read() if checked.kind == "pdf" else reencode_image(file)
    return Scan(content=content, ending=checked.kind, sha256=sha256(content).hexdigest())
