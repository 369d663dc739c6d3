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
# kernel.ids.new_token() is 43 characters of urlsafe base 64. A hex digest (one case only), a public code (groups of
# four) and a long file name (capitals only where words begin) are no secrets and pass.
_LONG_WORD = re.compile(r"(?<![\w-])[A-Za-z0-9_-]{40,}(?![\w-])")
_JUMBLED = re.compile(r"(?=[a-z][A-Z0-9]|[A-Z][0-9]|[0-9][a-zA-Z])")
_SECRET_VALUE = re.compile(
    r"""
      -----BEGIN\ [A-Z\ ]*PRIVATE\ KEY-----
    | (?i:\b(?:bearer|basic)\s+) [A-Za-z0-9._~+/=-]{16,}
    | \beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*
    | (?<=://) [^\s:/@]+ : [^\s/@]+ (?=@)
    """,
    re.VERBOSE,
)
_NAMED = r"(?i)\b((?:kata[ _]sandi|password|passphrase|token|secret|api[ _-]?key)\s*[:=]\s*)"
# Blanking takes whatever follows; refusing asks for letters with digits: a rule may say “kata sandi: minimal 15”.
_WRITTEN_OUT = re.compile(_NAMED + r"(?!•)\S+")
_WRITTEN_OUT_FOR_SURE = re.compile(_NAMED + r"(?=\S*[0-9])(?=\S*[A-Za-z])\S{6,}")


class SecretRefused(InvalidValue):
    """A record that must stay readable for years was about to hold a secret."""

    code = "secret_refused"


def looks_secret(text: str) -> bool:
    """Say whether a text holds what looks like a token, a key or a password."""
    tokens = any(_is_token(found.group()) for found in _LONG_WORD.finditer(text))
    return tokens or bool(_SECRET_VALUE.search(text) or _WRITTEN_OUT_FOR_SURE.search(text))


def blank(text: str) -> str:
    """Return the text with everything that looks like a secret replaced by dots."""
    without_tokens = _LONG_WORD.sub(lambda found: BLANK if _is_token(found.group()) else found.group(), text)
    return _WRITTEN_OUT.sub(rf"\1{BLANK}", _SECRET_VALUE.sub(BLANK, without_tokens))


def _is_token(word: str) -> bool:
    """Say whether a long word changes between small letters, capitals and digits as only chance does.

    Of a million tokens of ours about four change so seldom that they pass for a word.
    """
    return any(map(str.islower, word)) and any(map(str.isupper, word)) and len(_JUMBLED.findall(word)) >= 3


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
