"""How the sites of a parent domain get their certificates: the words of `ParentDomain.certificate_policy`."""

from __future__ import annotations

from enum import StrEnum


class Policy(StrEnum):
    """NONE: served plainly by us. WILDCARD: one for all, by DNS. PER_HOST: one a host, by HTTP. UPLOADED: by a person."""

    NONE = "none"
    WILDCARD = "wildcard"
    PER_HOST = "per_host"
    UPLOADED = "uploaded"
