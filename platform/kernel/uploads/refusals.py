"""The words of a refusal: what is wrong with a file, and how to mend it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kernel.errors import InvalidValue


class UploadRefused(InvalidValue):
    """A file was refused; `reason` is a short code for tests and figures."""

    code = "upload_refused"

    def __init__(self, reason: str, message: str, *, remedy: str) -> None:
        super().__init__(message, remedy=remedy, field="file")
        self.reason = reason


def damaged(kind: str) -> UploadRefused:
    """Return the refusal of a file that breaks off or cannot be read."""
    return UploadRefused(
        "damaged",
        _("The file is damaged or incomplete: it cannot be read as %(kind)s.") % {"kind": kind.upper()},
        remedy=_("Save or scan it again, open it once to check, then upload it."),
    )


def too_large_inside(limit: str) -> UploadRefused:
    """Return the refusal of a file that unpacks to far more than it weighs."""
    return UploadRefused(
        "bomb",
        _("Unpacked, the file is larger than allowed (%(limit)s).") % {"limit": limit},
        remedy=_("Make the picture smaller or split the document."),
    )


def carries(what: str) -> UploadRefused:
    """Return the refusal of a document that brings something hidden along."""
    return UploadRefused(
        "active_content",
        _("The document carries %(what)s, which is not accepted.") % {"what": what},
        remedy=_("Print the document to a new PDF, or save it without it, then upload that file."),
    )


def two_in_one() -> UploadRefused:
    """Return the refusal of a file that is two kinds of file at once."""
    return UploadRefused(
        "polyglot",
        _("Another file is hidden inside this one."),
        remedy=_("Print or save the document anew, then upload that file."),
    )
