"""DNS: who enters new names, the name server that takes signed updates, and the servers asked for proof."""

from __future__ import annotations

import binascii
import re

from kernel import env

ALGORITHMS = ("hmac-sha256", "hmac-sha384", "hmac-sha512", "hmac-sha224", "hmac-sha1")
_HOST_AND_PORT = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<host>[^\s:\[\]]+))(?::(?P<port>\d{1,5}))?")
_BARE_SIX = re.compile(r"[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")


Servers = tuple[tuple[str, int], ...]


def name_servers(name: str) -> tuple[Servers, dict[str, Servers]]:
    """Return name servers as address and port: those that stand alone, and those of each zone (`zone=server`).

    A zone with the word `none` has an empty list: nobody is asked about it.

    :raises BadSetting: an entry is no address with an optional port.
    """
    alone: Servers = ()
    zones: dict[str, Servers] = {}
    for word in env.words(name):
        zone, stands, server = word.rpartition("=")
        found = () if stands and server == "none" else (_name_server(name, server),)
        if stands:
            key = zone.strip().removesuffix(".").lower()
            zones[key] = zones.get(key, ()) + found
        else:
            alone += found
    return alone, zones


def key_secret(name: str) -> str:
    """Return a TSIG secret; line breaks within are dropped, as a file may hold some.

    :raises BadSetting: it is not base64. The value is not shown.
    """
    value = "".join(env.secret(name).split())
    try:
        binascii.a2b_base64(value, strict_mode=True)
    except ValueError as error:
        raise env.BadSetting(
            f"{name} is not base64 ({error}).",
            remedy="Copy the secret of the key from the name server's configuration, without quotation marks.",
        ) from error
    return value


def _name_server(name: str, word: str) -> tuple[str, int]:
    if _BARE_SIX.fullmatch(word):
        return word, 53
    match = _HOST_AND_PORT.fullmatch(word)
    port = int(match["port"] or 53) if match else 0
    if match is None or not 0 < port < 65536:
        raise env.BadSetting(
            f"{name}: “{word}” is no name server.",
            remedy=f"Write it as {name}=192.0.2.53,[2001:db8::53]:5353 or {name}=example.go.id=ns1.example.go.id",
        )
    return match["six"] or match["host"], port


DNS_PROVIDER = env.choice("DNS_PROVIDER", "local", ("local", "rfc2136", "cloudflare"))
# What new names point at: an address or a host name; unset means GAPURA_WEB_ADDRESS.
DNS_TARGET = env.text("DNS_TARGET")
# Asked, instead of a cache, whether a name is there: all that visitors may come by. Those that stand alone hold for the
# zones of DNS_PROVIDER; `zone=server` for one zone, whoever keeps it.
DNS_VERIFY_NAMESERVERS, DNS_ZONE_NAMESERVERS = name_servers("DNS_VERIFY_NAMESERVERS")

RFC2136_SERVER = env.text("RFC2136_SERVER")
RFC2136_PORT = env.port("RFC2136_PORT", 53)
RFC2136_ZONE = env.text("RFC2136_ZONE").removesuffix(".").lower()
RFC2136_KEY_NAME = env.text("RFC2136_KEY_NAME")
RFC2136_KEY_SECRET = key_secret("RFC2136_KEY_SECRET")
RFC2136_KEY_ALGORITHM = env.choice("RFC2136_KEY_ALGORITHM", "hmac-sha256", ALGORITHMS)
# Keys of fewer rights, where the server keeps them apart: reading the whole zone, and challenges of an authority.
RFC2136_TRANSFER_KEY_NAME = env.text("RFC2136_TRANSFER_KEY_NAME")
RFC2136_TRANSFER_KEY_SECRET = key_secret("RFC2136_TRANSFER_KEY_SECRET")
RFC2136_ACME_KEY_NAME = env.text("RFC2136_ACME_KEY_NAME")
RFC2136_ACME_KEY_SECRET = key_secret("RFC2136_ACME_KEY_SECRET")

_MISSING = [
    name
    for name, value in (
        ("RFC2136_SERVER", RFC2136_SERVER),
        ("RFC2136_KEY_NAME", RFC2136_KEY_NAME),
        ("RFC2136_KEY_SECRET", RFC2136_KEY_SECRET),
    )
    if not value
]
if DNS_PROVIDER == "rfc2136" and _MISSING:
    raise env.BadSetting(
        f"DNS_PROVIDER is rfc2136, but {', '.join(_MISSING)} is missing.",
        remedy="Set the name server and the key it gave you (docs/settings.md), or DNS_PROVIDER=local.",
    )
