"""PDF: parsed whole, refused when it is locked, damaged, or brings programs or other files along."""

from __future__ import annotations

import io

import pikepdf
import pikepdf.settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.uploads.refusals import UploadRefused, carries, damaged, two_in_one

# What an object of the file is refused for: a key in its dictionary, or the value of /S, /Subtype or /Type.
REFUSED_KEYS: dict[str, Promise] = {
    "/JS": gettext_lazy("a script"),
    "/JavaScript": gettext_lazy("a script"),
    "/EmbeddedFiles": gettext_lazy("embedded files"),
    "/EF": gettext_lazy("embedded files"),
    "/XFA": gettext_lazy("an interactive form with programs (XFA)"),
}
REFUSED_VALUES: dict[str, Promise] = {
    "/JavaScript": gettext_lazy("a script"),
    "/Launch": gettext_lazy("a command that starts programs"),
    "/EmbeddedFile": gettext_lazy("embedded files"),
    "/FileAttachment": gettext_lazy("embedded files"),
    "/RichMedia": gettext_lazy("video, sound or 3D content"),
    "/Movie": gettext_lazy("video, sound or 3D content"),
    "/Sound": gettext_lazy("video, sound or 3D content"),
    "/Screen": gettext_lazy("video, sound or 3D content"),
    "/3D": gettext_lazy("video, sound or 3D content"),
}
KIND_KEYS = ("/S", "/Subtype", "/Type")
# Some programs pad the end of a file; more than this after %%EOF is another file.
MOST_AFTER_END = 1024


# A few kilobytes can unpack to gigabytes; qpdf gives up on a stream beyond this. Set once, for the whole process.
MOST_UNPACKED = 200 * 1024 * 1024
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=MOST_UNPACKED,
    png_max_memory=MOST_UNPACKED,
    tiff_max_memory=MOST_UNPACKED,
    run_length_max_memory=MOST_UNPACKED,
    dct_max_memory=MOST_UNPACKED,
)


def parse_pdf(content: bytes, kind: str) -> None:
    """Parse the whole file and look at every object in it.

    :raises UploadRefused: says which of the rules it breaks.
    """
    if not content.startswith(b"%PDF-"):
        raise two_in_one()
    end = content.rfind(b"%%EOF")
    if end < 0:
        raise damaged(kind)
    if len(content[end + 5 :].strip()) > MOST_AFTER_END:
        raise two_in_one()
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False, suppress_warnings=True) as document:
            _look_inside(document, kind=kind)
    except pikepdf.PasswordError as error:
        raise UploadRefused(
            "locked",
            _("The PDF is protected by a password, so nobody could read it here."),
            remedy=_("Save it without a password, then upload it again."),
        ) from error
    except pikepdf.PdfError as error:
        raise damaged(kind) from error


def _look_inside(document: pikepdf.Pdf, *, kind: str) -> None:
    if document.is_encrypted:
        raise UploadRefused(
            "locked",
            _("The PDF is encrypted or restricts what may be done with it."),
            remedy=_("Print it to a new PDF without restrictions, then upload that file."),
        )
    if len(document.pages) == 0:
        raise damaged(kind)
    for thing in document.objects:
        _look_at(thing)


def _look_at(thing: pikepdf.Object) -> None:
    """Look at one object and at what is written directly inside it; other objects come on their own."""
    open_ends = [thing]
    while open_ends:
        found = open_ends.pop()
        if isinstance(found, pikepdf.Array):
            open_ends.extend(inner for inner in found if not _stands_alone(inner))
        elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            _refuse_active(found)
            open_ends.extend(inner for _key, inner in found.items() if not _stands_alone(inner))


def _stands_alone(inner: object) -> bool:
    return not isinstance(inner, pikepdf.Object) or inner.is_indirect


def _refuse_active(found: pikepdf.Object) -> None:
    for key in found.keys():  # noqa: SIM118 - a stream has keys but cannot be iterated
        if key in REFUSED_KEYS:
            raise carries(str(REFUSED_KEYS[key]))
    for key in KIND_KEYS:
        value = found.get(key)
        if isinstance(value, pikepdf.Name) and str(value) in REFUSED_VALUES:
            raise carries(str(REFUSED_VALUES[str(value)]))
