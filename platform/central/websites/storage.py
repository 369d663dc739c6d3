"""Where signed forms are kept: outside the media folder, under names nobody can guess."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage

if TYPE_CHECKING:
    from central.websites.models import WebsiteRequest


def scan_storage() -> Storage:
    """Return the private store; read at run time, so that tests and each surrounding have their own."""
    return FileSystemStorage(location=settings.PRIVATE_ROOT, base_url=None, file_permissions_mode=0o600)


def scan_path(instance: WebsiteRequest, filename: str) -> str:
    """Return `scans/<request>/<random>.<ending>`; what a person called the file is not used as a path."""
    return f"scans/{instance.public_id}/{uuid4().hex}{PurePosixPath(filename).suffix.lower()[:6]}"
