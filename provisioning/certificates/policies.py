"""How the sites of a parent domain get their certificates: the words of `ParentDomain.certificate_policy`. Pure."""

from __future__ import annotations

from enum import StrEnum

from provisioning.certificates.names import covers, wildcard_names


class Policy(StrEnum):
    """Served plainly by us; one for all sites, by DNS; one a host, by HTTP; one for all sites, from a person."""

    NONE = "none"
    WILDCARD = "wildcard"
    PER_HOST = "per_host"
    UPLOADED = "uploaded"


def policy_for(host: str, *, suffix: str, policy: str) -> str:
    """Return how one host of a site gets its certificate, where the domain's one cannot hold for it.

    A domain of the site's own, or a deeper name, lies outside `*.<suffix>`: under a wildcard it gets one of its own.

    :param suffix: the serving suffix of the site's parent domain, whose policy it is.
    """
    is_outside = not covers(wildcard_names(suffix), host)
    return Policy.PER_HOST if policy == Policy.WILDCARD and is_outside else policy
