"""Why an uploaded certificate is not taken: each with what is wrong, why it matters, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext, gettext_noop

from kernel.errors import DomainError

CHAIN, KEY, NAME = "chain", "key", "name"

# code: (field, what and why, how to mend it)
WORDS: Mapping[str, tuple[str, str, str]] = {
    "certificate_not_pem": (
        CHAIN,
        gettext_noop("The certificate file cannot be read as PEM."),
        gettext_noop(
            "Send the text file that begins with -----BEGIN CERTIFICATE-----; convert a .p7b or .der file with openssl."
        ),
    ),
    "certificate_too_large": (
        CHAIN,
        gettext_noop("The file holds more than a certificate with its chain (%(size)s bytes, %(count)s certificates)."),
        gettext_noop("Send the certificate and the intermediate ones only, at most ten."),
    ),
    "certificate_holds_key": (
        CHAIN,
        gettext_noop("The certificate file holds a private key as well; it would be shown to visitors' browsers."),
        gettext_noop("Take the key out of that file and send it as the key."),
    ),
    "certificate_key_unreadable": (
        KEY,
        gettext_noop("The key file cannot be read as a private key in PEM."),
        gettext_noop("Send the file that begins with -----BEGIN PRIVATE KEY----- or -----BEGIN RSA PRIVATE KEY-----."),
    ),
    "certificate_key_closed": (
        KEY,
        gettext_noop("The key is closed by a passphrase, and the web server cannot type one."),
        gettext_noop("Remove it with: openssl pkey -in closed.key -out open.key, then send the open file."),
    ),
    "certificate_key_weak": (
        KEY,
        gettext_noop("The key is too weak or of a kind that browsers do not know: %(found)s."),
        gettext_noop(
            "Ask for a certificate with an RSA key of 2048 bits or more, or an elliptic one on P-256 or P-384."
        ),
    ),
    "certificate_key_of_another": (
        KEY,
        gettext_noop("The key does not belong to this certificate: visitors would see an error instead of the site."),
        gettext_noop("Send the key that was made with the request for exactly this certificate."),
    ),
    "certificate_order_wrong": (
        CHAIN,
        gettext_noop("The certificates stand in the wrong order: number %(at)s was not issued by number %(next)s."),
        gettext_noop("Put the site's certificate first, then the one that issued it, and so on."),
    ),
    "certificate_issuer_unknown": (
        CHAIN,
        gettext_noop(
            "The chain ends at “%(issuer)s”, which this server does not know; browsers may refuse it as well."
        ),
        gettext_noop(
            "Add the missing intermediate certificates. For an authority of your own, "
            "name its root in GAPURA_TLS_CA_FILE."
        ),
    ),
    "certificate_expired": (
        CHAIN,
        gettext_noop("The certificate has ended on %(until)s."),
        gettext_noop("Ask the authority for a new one."),
    ),
    "certificate_ends_too_soon": (
        CHAIN,
        gettext_noop("The certificate ends on %(until)s, in less than %(days)s days."),
        gettext_noop("Ask the authority for a new one first; it will be needed at once."),
    ),
    "certificate_not_yet": (
        CHAIN,
        gettext_noop("The certificate holds only from %(since)s on; until then browsers would refuse it."),
        gettext_noop("Send it once that time has come, and check this server's clock."),
    ),
    "certificate_older": (
        CHAIN,
        gettext_noop("The certificate ends on %(until)s, earlier than the one in use, which ends on %(present)s."),
        gettext_noop("Check that this is the new file and not the old one; tick the box if you mean it."),
    ),
    "certificate_without_names": (
        CHAIN,
        gettext_noop("The certificate names no host in its subject alternative name; browsers look nowhere else."),
        gettext_noop("Ask the authority for a certificate with these names: %(wanted)s."),
    ),
    "certificate_other_names": (
        CHAIN,
        gettext_noop("The certificate does not cover %(wanted)s; it covers %(found)s."),
        gettext_noop("Choose the name it is for, or ask the authority for one that covers this name."),
    ),
    "certificate_of_authority": (
        CHAIN,
        gettext_noop("The first certificate is that of an authority, not that of a site."),
        gettext_noop("Put the site's own certificate first in the file."),
    ),
    "certificate_not_for_servers": (
        CHAIN,
        gettext_noop("The certificate is not meant for web servers (its extended key usage lacks serverAuth)."),
        gettext_noop("Ask the authority for a certificate for a web server (TLS)."),
    ),
    "certificate_hash_weak": (
        CHAIN,
        gettext_noop("The certificate is signed with %(hash)s, which browsers refuse."),
        gettext_noop("Ask the authority for one signed with SHA-256 or better."),
    ),
    "certificate_name_unknown": (
        NAME,
        gettext_noop("“%(name)s” is no host name and no wildcard such as *.bantenprov.go.id."),
        gettext_noop("Write a host name such as dinkes.bantenprov.go.id."),
    ),
}


@dataclass(frozen=True)
class Refusal:
    """One thing that is wrong with an upload."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def at(self) -> str:
        """The field of the form it belongs to."""
        return WORDS[self.code][0]

    def __str__(self) -> str:
        """What is wrong and how to mend it, in the reader's language."""
        _at, words, advice = WORDS[self.code]
        return " ".join(gettext(part) % self.values if self.values else gettext(part) for part in (words, advice))


class UploadRefused(DomainError):
    """An uploaded certificate has faults; all that could be seen are named at once."""

    code = "certificate_upload_refused"

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__(" ".join(map(str, refusals)))
        self.refusals = refusals
