"""Decides whether a file from outside is what its name says, and nothing more."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from kernel.uploads.kinds import ZIP_MIMES, FileKind, find
from kernel.uploads.refusals import UploadRefused, two_in_one
from kernel.uploads.sniffing import sniff

LONGEST_NAME = 150
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class CheckedUpload:
    """A file that was looked into: its kind and type as found, its size in bytes, its hash, its bare name."""

    kind: str
    mime: str
    size: int
    sha256: str
    name: str


def check_upload(file: File[Any] | IO[bytes], *, kinds: Collection[str], max_bytes: int) -> CheckedUpload:
    """Check a file's name, size, content type and structure; leave it rewound.

    :param kinds: codes or endings of `kinds.KINDS` that are allowed here.
    :raises UploadRefused: an InvalidValue of field `file` that says what is wrong and how to mend it.
    """
    allowed = [find(code) for code in sorted(kinds)]
    name = _checked_name(str(getattr(file, "name", "") or ""))
    kind = _kind_by_name(name, allowed=allowed)
    content = _content(file, max_bytes=max_bytes)
    _check_sniffed(content, kind=kind)
    if not ZIP_MIMES & kind.sniffed and zipfile.is_zipfile(io.BytesIO(content)):
        raise two_in_one()
    kind.parse(content, kind.code)
    return CheckedUpload(
        kind=kind.code,
        mime=kind.mime,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        name=name,
    )


def _checked_name(raw: str) -> str:
    name = PurePosixPath(raw.replace("\\", "/")).name
    if "\x00" in raw or not name.isprintable():
        raise UploadRefused(
            "name",
            _("The name of the file holds characters that no file name may hold."),
            remedy=_("Rename the file using letters and digits, then upload it again."),
        )
    if len(name) > LONGEST_NAME:
        raise UploadRefused(
            "name",
            _("The name of the file has %(length)s characters; at most %(longest)s are accepted.")
            % {"length": len(name), "longest": LONGEST_NAME},
            remedy=_("Give the file a shorter name, then upload it again."),
        )
    return name


def _kind_by_name(name: str, *, allowed: list[FileKind]) -> FileKind:
    extension = PurePosixPath(name).suffix.lower().lstrip(".")
    for kind in allowed:
        if extension in kind.extensions:
            return kind
    raise UploadRefused(
        "extension",
        _("Files ending in “.%(extension)s” are not accepted here.") % {"extension": extension[:20]}
        if extension
        else _("The name of the file has no ending, so its kind is unknown."),
        remedy=_("Accepted are: %(kinds)s.")
        % {"kinds": ", ".join(sorted(f".{ending}" for kind in allowed for ending in kind.extensions))},
    )


def _content(file: File[Any] | IO[bytes], *, max_bytes: int) -> bytes:
    file.seek(0)
    content: bytes = file.read(max_bytes + 1)
    file.seek(0)
    if not content:
        raise UploadRefused(
            "empty", _("The file is empty."), remedy=_("Choose the file again; it may not have been saved.")
        )
    if len(content) > max_bytes:
        raise UploadRefused(
            "size",
            _("The file is larger than %(limit)s MB.") % {"limit": max_bytes // MEGABYTE},
            remedy=_("Scan it at a lower resolution (150 dpi is enough), or split it."),
        )
    return content


def _check_sniffed(content: bytes, *, kind: FileKind) -> None:
    found = sniff(content)
    if found not in kind.sniffed:
        raise UploadRefused(
            "content",
            _("By its name the file is a %(kind)s, but its content is %(found)s.")
            % {"kind": kind.code.upper(), "found": found},
            remedy=_("Save the document as %(kind)s with its own program; renaming a file does not change it.")
            % {"kind": kind.code.upper()},
        )
