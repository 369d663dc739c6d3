"""What activation refuses, each with its own words and the way out."""

from __future__ import annotations

from kernel.errors import DomainError


class LinkRefused(DomainError):
    """A one-time link that does not, or no longer, open an account."""

    code = "link_refused"


class UnknownLink(LinkRefused):
    """No activation has this token; a later link may have replaced it."""

    code = "link_unknown"


class LinkUsed(LinkRefused):
    """The link did its work before."""

    code = "link_used"


class LinkExpired(LinkRefused):
    """The link is older than a day."""

    code = "link_expired"
