"""Where signed forms are kept: outside the media folder, under names nobody can guess."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Protocol
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage


class Numbered(Protocol):
    """What a request has by which its folder is named."""

    public_id: UUID


def scan_storage() -> Storage:
    """Return the private store; read at run time, so that tests and each surrounding have their own."""
    return FileSystemStorage(location=settings.PRIVATE_ROOT, base_url=None, file_permissions_mode=0o600)


def scan_path(instance: Numbered, filename: str) -> str:
    """Return `scans/<request>/<random>.<ending>`; what a person called the file is not used as a path."""
    return f"scans/{instance.public_id}/{uuid4().hex}{PurePosixPath(filename).suffix.lower()[:6]}"
