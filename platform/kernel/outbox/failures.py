"""Why a message was not delivered: a code, words for people, and whether trying again can help."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kernel.audit.secrecy import blank
from kernel.database import is_interruption
from kernel.errors import GapuraError

WORDS: dict[str, Promise] = {
    "recipient_refused": _("The recipient's mail server refuses this address. Check the address, then send again."),
    "message_refused": _("The mail server refuses this message. The technical detail says why."),
    "sender_refused": _("The mail server refuses our sender address. Check DEFAULT_FROM_EMAIL."),
    "server_busy": _("The mail server asked to try again later."),
    "server_unreachable": _("The mail server cannot be reached. Check EMAIL_URL and the network."),
    "sign_in_refused": _("The mail server refuses our user name or password. Check EMAIL_URL."),
    "unknown_kind": _("Nothing on this platform knows how to write this kind of message."),
    "not_wanted": _("What this message was about has changed, so it is not sent."),
    "attachment_missing": _("A letter to be attached is missing or is not the one that was issued."),
    "not_written": _("The text of the message could not be made. The technical detail says why."),
    "worker_died": _("The worker stopped in the middle of sending."),
}


@dataclass(frozen=True)
class Failure:
    """One failed attempt; `permanent` means that only a person can change the outcome."""

    code: str
    permanent: bool
    detail: str


class UnknownKind(GapuraError):
    """No renderer is registered for a kind."""

    code = "unknown_kind"


class AttachmentMissing(GapuraError):
    """A letter to be attached cannot be read."""

    code = "attachment_missing"


def words(code: str) -> str:
    """Return the reason in words; an unknown code is shown as it is."""
    return str(WORDS.get(code, code))


def from_sending(error: Exception) -> Failure:
    """Return what a mail backend's error means.

    A mail server's 5xx is final and its 4xx is not (RFC 5321 section 4.2.1); a refused sign-in is our own setting, so
    the message waits for it to be mended.
    """
    code, permanent = _meaning(error)
    return Failure(code=code, permanent=permanent, detail=_detail(error))


def from_writing(error: Exception) -> Failure:
    """Return what an error of a renderer or an attachment means; a rule that says no is final, a fault may pass.

    A database that went away while a letter was read is a fault, whatever it was wrapped in on the way up.
    """
    if is_interruption(error):
        return Failure(code="not_written", permanent=False, detail=_detail(error))
    if isinstance(error, UnknownKind | AttachmentMissing):
        return Failure(code=error.code, permanent=True, detail=_detail(error))
    if isinstance(error, GapuraError | ObjectDoesNotExist):
        return Failure(code="not_wanted", permanent=True, detail=_detail(error))
    return Failure(code="not_written", permanent=False, detail=_detail(error))


def _meaning(error: Exception) -> tuple[str, bool]:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "sign_in_refused", False
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        permanent = all(code >= 500 for code, _text in error.recipients.values())
        return ("recipient_refused", True) if permanent else ("server_busy", False)
    if isinstance(error, smtplib.SMTPSenderRefused):
        return "sender_refused", error.smtp_code >= 500
    if isinstance(error, smtplib.SMTPResponseException):
        return ("message_refused", True) if error.smtp_code >= 500 else ("server_busy", False)
    return "server_unreachable", False


def _detail(error: Exception) -> str:
    return blank(f"{type(error).__name__}: {error}".replace("\x00", ""))[:1000]
