"""Reads what an authority handed out, before anything of it is kept: an odd chain is a fault with words. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from provisioning.certificates.names import covers
from provisioning.certificates.reading import Facts, facts_of, is_key_of, load_chain, load_key
from provisioning.providers.acme import errors as acme


def facts_received(chain: bytes, *, key: bytes, names: Sequence[str]) -> Facts:
    """Return the facts of the certificate that an authority handed out for `names`.

    :param chain: PEM, the certificate first.
    :param key: the key it was ordered with.

    :raises ChainUnusable: it cannot be read, or holds at no time.
    :raises OrderGone: it is for another key. :raises OrderRefused: it does not cover all names.
    """
    said = ", ".join(names)
    try:
        certificate = load_chain(chain)[0]
        facts = facts_of(certificate)
        is_ours = is_key_of(load_key(key), certificate)
    except (ValueError, LookupError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion) as error:
        raise acme.ChainUnusable(names=said, reason=f"{len(chain)} bytes, {type(error).__name__}") from error
    if facts.not_before >= facts.not_after:
        raise acme.ChainUnusable(names=said, reason=f"it ends on {facts.not_after:%d-%m-%Y}, before it begins")
    if not is_ours:
        raise acme.OrderGone(reason="the key of the order is lost")
    if not all(covers(facts.names, name) or name in facts.names for name in names):
        raise acme.OrderRefused(names=said, reason=f"it covers {', '.join(facts.names)} instead")
    return facts
