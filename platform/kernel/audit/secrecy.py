"""What a secret looks like, so that none is ever written down: refused in records, blanked in shown text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from kernel.errors import InvalidValue

BLANK = "••••••"

_SECRET_KEY = re.compile(
    r"passw|passphrase|kata_?sandi|token|secret|api_?key|private_?key|credential|authori[sz]ation|cookie|otp\b|^pin$|^sandi$",
    re.IGNORECASE,
)
# kernel.ids.new_token() is 43 characters of urlsafe base 64: capitals, small letters and digits together.
# A hex digest (one case only) and a public code (groups of four) are no secrets and pass.
_SECRET_VALUE = re.compile(
    r"""
      (?<![\w-]) (?=[\w-]*[a-z]) (?=[\w-]*[A-Z]) (?=[\w-]*[0-9]) [A-Za-z0-9_-]{40,} (?![\w-])
    | -----BEGIN\ [A-Z\ ]*PRIVATE\ KEY-----
    | (?i:\b(?:bearer|basic)\s+) [A-Za-z0-9._~+/=-]{16,}
    | \beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*
    | (?<=://) [^\s:/@]+ : [^\s/@]+ (?=@)
    """,
    re.VERBOSE,
)
_SECRET_ASSIGNMENT = re.compile(
    r"(?i)\b((?:kata[ _]sandi|password|passphrase|token|secret|api[ _-]?key)\s*[:=]\s*)(?!•)\S+",
)


class SecretRefused(InvalidValue):
    """A record that must stay readable for years was about to hold a secret."""

    code = "secret_refused"


def looks_secret(text: str) -> bool:
    """Say whether a text holds what looks like a token, a key or a password."""
    return bool(_SECRET_VALUE.search(text) or _SECRET_ASSIGNMENT.search(text))


def blank(text: str) -> str:
    """Return the text with everything that looks like a secret replaced by dots."""
    return _SECRET_ASSIGNMENT.sub(rf"\1{BLANK}", _SECRET_VALUE.sub(BLANK, text))


def refuse_secrets(value: object, *, where: str) -> None:
    """Refuse a structure with a secret in it, by the name of a key or by the look of a value.

    :param where: what the structure is for, shown in the message.
    :raises SecretRefused: names the path of the first finding, never the value.
    """
    for path, found in _leaves(value, path=""):
        key = path.rsplit(".", 1)[-1]
        # Yes, no and nothing cannot carry a secret: {"password_changed": true} is a fact worth keeping.
        by_name = bool(_SECRET_KEY.search(key)) and not isinstance(found, bool | None)
        if by_name or (isinstance(found, str) and looks_secret(found)):
            raise SecretRefused(
                _("“%(path)s” in %(where)s looks like a secret; secrets are never stored there.")
                % {"path": path or "?", "where": where},
                remedy=_("Store the number of the activation or of the setting instead of its value."),
                field=path,
            )


def _leaves(value: object, *, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if looks_secret(str(key)):
                yield f"{path}.?".lstrip("."), str(key)
            yield from _leaves(inner, path=f"{path}.{key}".lstrip("."))
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for at, inner in enumerate(value):
            yield from _leaves(inner, path=f"{path}[{at}]")
    else:
        yield path, value
