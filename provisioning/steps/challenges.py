"""Shows a certificate authority what it asks to see, and says which authority is asked."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_noop

from provisioning.certificates.errors import Stopped, no_authority, no_challenge_zone
from provisioning.certificates.models import Certificate
from provisioning.hosts.queries import default_server, server_of
from provisioning.outcomes import Trouble
from provisioning.providers.acme import Authority, Challenge, ChallengeKind
from provisioning.providers.dns import ChallengeZone
from provisioning.steps.dns_providers import find_challenge_zone
from provisioning.steps.host_names import site_named
from provisioning.steps.web_hosts import homes_here

# A token becomes a file's name: base64url and nothing else (RFC 8555 section 8.3).
TOKEN = re.compile(r"[A-Za-z0-9_-]{1,128}")

ELSEWHERE = gettext_noop("The web host of %(name)s is another machine, and the authority looks for a file there.")
USE_DNS = gettext_noop("Use the certificate policy “wildcard” for this domain, or upload a certificate.")


def authority_for(certificate: Certificate) -> Authority:
    """Return the authority that is asked for a certificate, with our account.

    :raises Stopped: none is set up. :raises AccountUnusable: the account's key cannot be read.
    """
    if not settings.ACME_DIRECTORY_URL:
        raise no_authority(certificate.name)
    return authority()


def authority() -> Authority:
    """Return the authority of the settings.

    :raises AccountUnusable: the account's key cannot be read.
    """
    key_id, hmac_key = settings.ACME_EAB_KEY_ID, settings.ACME_EAB_HMAC_KEY
    return Authority(
        directory_url=settings.ACME_DIRECTORY_URL,
        home=Path(settings.GAPURA_HOME),
        email=settings.ACME_EMAIL,
        ca_file=Path(settings.ACME_CA_FILE) if settings.ACME_CA_FILE else None,
        binding=(key_id, hmac_key) if key_id else None,
        timeout=settings.ACME_TIMEOUT,
    )


class SiteChallenges:
    """Answers in the parent domain's zone and on the web host; a `certificates.orders.Publisher`."""

    def publish(self, certificate: Certificate, challenge: Challenge) -> None:
        """Show an answer; doing it twice does it once.

        :raises Stopped: there is no place to show it. :raises ProviderFault: the name server failed.
        """
        if challenge.kind is ChallengeKind.DNS:
            _zone(certificate).add_text(challenge.record_name, value=challenge.answer)
        else:
            _lay_file(certificate, token=challenge.token, content=challenge.answer)

    def withdraw(self, certificate: Certificate, published: Mapping[str, str]) -> None:
        """Take an answer away again; nothing happens where it is not shown any more.

        :raises Stopped: the place is gone. :raises ProviderFault: the name server failed.
        """
        if published["kind"] == ChallengeKind.DNS:
            _zone(certificate).remove_text(published["name"], value=published["value"])
        elif TOKEN.fullmatch(published["value"]):
            for folder in _folders(certificate):
                (folder / published["value"]).unlink(missing_ok=True)

    def settles_in(self, kind: ChallengeKind) -> float:
        """Return the seconds until every name server of a zone has a new record; a file is seen at once."""
        return float(settings.ACME_DNS_WAIT) if kind is ChallengeKind.DNS else 0.0


def _zone(certificate: Certificate) -> ChallengeZone:
    zone = find_challenge_zone(certificate.parent) if certificate.parent else None
    if zone is None:
        provider = certificate.parent.dns_provider if certificate.parent else "–"
        raise no_challenge_zone(certificate.name, provider=provider)
    return zone


def _lay_file(certificate: Certificate, *, token: str, content: str) -> None:
    if not TOKEN.fullmatch(token):
        raise ValueError(f"{token!r} is no token of a challenge")
    for folder in _folders(certificate):
        folder.mkdir(parents=True, exist_ok=True)
        aside = folder / f".{token}.{os.getpid()}"
        aside.write_text(content, encoding="ascii")
        aside.replace(folder / token)


def _folders(certificate: Certificate) -> list[Path]:
    """Return where the authority may look: on every web host of this machine, since a site may be about to move.

    :raises Stopped: the web host of the site that has the name, or is getting it, is another machine.
    """
    site = site_named(certificate.name)
    asked = server_of(site) if site is not None else default_server()
    if asked.is_elsewhere:
        trouble = Trouble("certificate_web_host_elsewhere", ELSEWHERE, USE_DNS, values={"name": certificate.name})
        raise Stopped(trouble)
    return [folder / "challenges" for folder in homes_here()]
