"""Files from outside: an allow-list of extension, content type by libmagic and a real parse, all three (HAZARDS 22)."""

from __future__ import annotations

from kernel.uploads.checking import CheckedUpload, check_upload
from kernel.uploads.images import reencode_image

__all__ = ["CheckedUpload", "check_upload", "reencode_image"]
