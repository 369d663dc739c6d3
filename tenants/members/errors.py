"""What activation refuses, each with its own words and the way out."""

from __future__ import annotations

from kernel.errors import DomainError


class LinkRefused(DomainError):
    """A one-time link that does not, or no longer, open an account."""

    code = "link_refused"
    # The HTTP status of the page that says so: gone, unless it never was.
    status = 410


class UnknownLink(LinkRefused):
    """No activation has this token: mistyped, or replaced by a later link."""

    code = "link_unknown"
    status = 404


class LinkUsed(LinkRefused):
    """The link did its work before."""

    code = "link_used"


class LinkRevoked(LinkRefused):
    """A newer activation was issued, so this one was withdrawn."""

    code = "link_revoked"


class LinkExpired(LinkRefused):
    """The link is older than a day."""

    code = "link_expired"


class AlreadyActivated(DomainError):
    """The account has a password; it is the password that is reset, and no further link is issued."""

    code = "already_activated"
