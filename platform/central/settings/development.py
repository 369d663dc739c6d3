"""The embedded default: everything on one machine, nothing prepared."""

from __future__ import annotations

import secrets

from central.settings.base import *  # noqa: F403
from central.settings.base import GAPURA_HOME
from kernel import env


def _own_secret_key() -> str:
    """Return the key kept in GAPURA_HOME, made at the first start and readable by its owner only."""
    path = GAPURA_HOME / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("x", encoding="ascii") as file:
                path.chmod(0o600)
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass  # another process of the same start was first
    return path.read_text(encoding="ascii")


DEBUG = env.boolean("GAPURA_DEBUG", False)
SECRET_KEY = env.secret("SECRET_KEY") or _own_secret_key()
