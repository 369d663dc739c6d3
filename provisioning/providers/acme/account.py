"""Our account at an authority: its key and address, as files that only we can read."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from josepy.jwk import JWKEC

from provisioning.providers.acme.errors import AccountUnusable


class AccountFiles:
    """`key.pem` and `url` of one account, below `<home>/acme/<authority>`. One authority, one account."""

    def __init__(self, *, home: Path, directory_url: str) -> None:
        name = hashlib.sha256(directory_url.encode()).hexdigest()[:16]
        self.folder = home / "acme" / name
        self._key = self.folder / "key.pem"
        self._url = self.folder / "url"

    def key(self) -> JWKEC:
        """Return the account's key, made at the first call. Of two processes that make one, the first wins.

        :raises AccountUnusable:
        """
        try:
            if not self._key.exists():
                self._make_key()
            loaded = serialization.load_pem_private_key(self._key.read_bytes(), password=None)
            if not isinstance(loaded, ec.EllipticCurvePrivateKey):
                raise TypeError("it is not an elliptic key")
        except (OSError, ValueError, TypeError) as error:
            raise AccountUnusable(path=self._key, reason=error) from error
        return JWKEC(key=loaded)

    def url(self) -> str:
        """Return the account's address at the authority; empty before it is registered."""
        try:
            return self._url.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return ""
        except (OSError, ValueError) as error:
            raise AccountUnusable(path=self._url, reason=error) from error

    def remember(self, url: str) -> None:
        """Keep the account's address.

        :raises AccountUnusable:
        """
        try:
            _write_aside(self._url, url.encode()).replace(self._url)
        except OSError as error:
            raise AccountUnusable(path=self._url, reason=error) from error

    def _make_key(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = _write_aside(self._key, new_key_pem())
        try:
            os.link(aside, self._key)  # unlike a rename, never over the key that another process made first
        except FileExistsError:
            pass
        finally:
            aside.unlink(missing_ok=True)


def new_key_pem() -> bytes:
    """Return a new private key on P-256, as PEM."""
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write_aside(path: Path, content: bytes) -> Path:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.unlink(missing_ok=True)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    return aside
