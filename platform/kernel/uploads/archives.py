"""Zip files and the office documents that are zip files: looked into before anything is unpacked."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from kernel.uploads.refusals import UploadRefused, carries, damaged, too_large_inside

MOST_ENTRIES = 5_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 200
RATIO_FROM = 1024 * 1024

UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
OFFICE_FOLDERS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
OPEN_DOCUMENT_TYPES = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}
PROGRAMS = re.compile(
    r"\.(exe|dll|msi|scr|com|bat|cmd|ps1|vbs?|js|jse|wsf|hta|jar|apk|sh|php\d?|phtml|html?|svg|xhtml|lnk|iso|zip|rar|7z)$",
    re.IGNORECASE,
)


def parse_zip(content: bytes, kind: str) -> None:
    """Look at every name and size in a zip, and read it through.

    :raises UploadRefused: for a bomb, a lock, a name that leaves its folder, or a program inside.
    """
    with _opened(content, kind=kind) as archive:
        for entry in archive.infolist():
            if PROGRAMS.search(entry.filename):
                raise carries(_("a program or another archive (%(name)s)") % {"name": entry.filename[:80]})
        _read_through(archive, kind=kind)


def parse_office(content: bytes, kind: str) -> None:
    """Check that a zip is an office document of this kind, without macros.

    :raises UploadRefused: when it is not, or carries macros or other programs.
    """
    with _opened(content, kind=kind) as archive:
        names = archive.namelist()
        if "[Content_Types].xml" not in names or not any(name.startswith(OFFICE_FOLDERS[kind]) for name in names):
            raise damaged(kind)
        for name in names:
            if "vbaproject" in name.lower() or "/embeddings/" in name or "/activeX/" in name:
                raise carries(_("macros or embedded objects"))
        _read_through(archive, kind=kind)


def parse_open_document(content: bytes, kind: str) -> None:
    """Check that a zip is an OpenDocument of this kind, without macros.

    :raises UploadRefused: when it is not, or carries macros.
    """
    with _opened(content, kind=kind) as archive:
        if "mimetype" not in archive.namelist() or archive.getinfo("mimetype").file_size > 100:
            raise damaged(kind)
        if not archive.read("mimetype").endswith(f"opendocument.{OPEN_DOCUMENT_TYPES[kind]}".encode()):
            raise damaged(kind)
        if any(name.startswith(("Basic/", "Scripts/")) for name in archive.namelist()):
            raise carries(_("macros or embedded objects"))
        _read_through(archive, kind=kind)


def _opened(content: bytes, *, kind: str) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OverflowError) as error:
        raise damaged(kind) from error
    for entry in archive.infolist():
        _check_entry(entry)
    unpacked = sum(entry.file_size for entry in archive.infolist())
    if len(archive.infolist()) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise too_large_inside("200 MB")
    return archive


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 0x1:
        raise UploadRefused(
            "locked",
            _("The file is protected by a password, so nobody could read it here."),
            remedy=_("Save it without a password, then upload it again."),
        )
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or (entry.external_attr >> 28) == 0xA:
        raise carries(_("a name that leads out of its folder (%(name)s)") % {"name": entry.filename[:80]})
    if entry.file_size > RATIO_FROM and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
        raise too_large_inside("200 MB")


def _read_through(archive: zipfile.ZipFile, *, kind: str) -> None:
    """Unpack everything once, counting: what the directory says of sizes may be a lie."""
    total = 0
    try:
        for entry in archive.infolist():
            with archive.open(entry) as stream:
                while block := stream.read(256 * 1024):
                    total += len(block)
                    if total > MOST_UNPACKED:
                        raise too_large_inside("200 MB")
    except UNREADABLE as error:
        raise damaged(kind) from error
