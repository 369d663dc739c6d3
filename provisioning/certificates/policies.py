"""How the sites of a parent domain get their certificates: the words of `ParentDomain.certificate_policy`."""

from __future__ import annotations

from enum import StrEnum


class Policy(StrEnum):
    """Served plainly by us; one for all sites, by DNS; one a host, by HTTP; one for all sites, from a person."""

    NONE = "none"
    WILDCARD = "wildcard"
    PER_HOST = "per_host"
    UPLOADED = "uploaded"
