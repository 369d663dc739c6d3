"""How the second factor behaves: the authenticator app names the site, and secrets are not stored in clear."""

from __future__ import annotations

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes

from tenants.registry.switching import current_schema, current_tenant


class MFAAdapter(DefaultMFAAdapter):
    """allauth's adapter, per site."""

    def get_totp_issuer(self) -> str:
        """Return what an authenticator app shows above the code: where it is for."""
        site = current_tenant()
        return (site.short_name or site.name or "Gapura").replace(":", " ")

    def encrypt(self, text: str) -> str:
        """Encrypt a secret with a key of this schema."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt a secret, also one kept under a former SECRET_KEY."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str | bytes) -> bytes:
    material = hashlib.sha256(f"tenants.members.mfa:{current_schema()}:".encode() + force_bytes(secret)).digest()
    return base64.urlsafe_b64encode(material)
