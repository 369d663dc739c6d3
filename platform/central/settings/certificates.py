"""Certificates and TLS: the authority that is asked, where the web host listens, and how the proof looks at it."""

from __future__ import annotations

from pathlib import Path

from kernel import env


def readable_file(name: str) -> str:
    """Return the path of a file that must be there, or nothing.

    :raises BadSetting: it cannot be read.
    """
    value = env.text(name)
    if value and not Path(value).is_file():
        raise env.BadSetting(
            f"{name} points at {value}, which is no file this service can read.",
            remedy="Give the path of a PEM file with certificates, or leave the setting empty.",
        )
    return value


def directory_url(name: str) -> str:
    """Return the address of an ACME directory, or nothing.

    :raises BadSetting: it is no https address.
    """
    value = env.text(name)
    if value and not value.startswith("https://"):
        raise env.BadSetting(
            f"{name}={value!r} is no https address.",
            remedy="Write it as https://acme-v02.api.letsencrypt.org/directory.",
        )
    return value


ACME_DIRECTORY_URL = directory_url("ACME_DIRECTORY_URL")
ACME_EMAIL = env.text("ACME_EMAIL")
# For an authority of the region's own: what to trust of its server.
ACME_CA_FILE = readable_file("ACME_CA_FILE")
# A customer's account, where the authority asks for one (external account binding).
ACME_EAB_KEY_ID = env.text("ACME_EAB_KEY_ID")
ACME_EAB_HMAC_KEY = env.secret("ACME_EAB_HMAC_KEY")
# Seconds for one answer of the authority, and from a new DNS record until all name servers have it.
ACME_TIMEOUT = env.integer("ACME_TIMEOUT", 20)
ACME_DNS_WAIT = env.integer("ACME_DNS_WAIT", 10)

WEB_LISTEN = tuple(env.words("WEB_LISTEN", "127.0.0.1:8080"))
WEB_TLS_LISTEN = tuple(env.words("WEB_TLS_LISTEN", "127.0.0.1:8443"))
# The application's processes behind the web host; where nothing is set, the address and port everybody uses.
WEB_UPSTREAMS = tuple(env.words("WEB_UPSTREAMS"))
# Whom nginx serves as when root starts it; its own default where nothing is set.
WEB_WORKER_USER = env.text("WEB_WORKER_USER")
# The TLS port a visitor types, and the one the proof connects to.
GAPURA_TLS_PORT = env.port("GAPURA_TLS_PORT", 443)
# Authorities the sites' own certificates may come from, beside none of the system's.
GAPURA_TLS_CA_FILE = readable_file("GAPURA_TLS_CA_FILE")

if bool(ACME_EAB_KEY_ID) != bool(ACME_EAB_HMAC_KEY):
    raise env.BadSetting(
        "Of ACME_EAB_KEY_ID and ACME_EAB_HMAC_KEY only one is set.",
        remedy="The authority gives both together; set both or neither.",
    )
