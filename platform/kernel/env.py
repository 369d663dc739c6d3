"""Typed settings from the environment; a secret may come from a file named by NAME_FILE."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from environs import Env

from kernel.errors import GapuraError


class BadSetting(GapuraError):
    """A setting is missing or cannot be read."""

    code = "bad_setting"


_env = Env()


def _value(name: str) -> str | None:
    """Return the raw value of NAME, or the content of the file that NAME_FILE points at."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BadSetting(
                f"{name}_FILE points at {path}, which cannot be read ({error.strerror}).",
                remedy=f"Make the file readable, or set {name} itself.",
            ) from error
    return os.environ.get(name) or None


def text(name: str, default: str = "") -> str:
    """Return a text setting."""
    value = _value(name)
    return default if value is None else value


def secret(name: str, default: str = "") -> str:
    """Return a secret: like `text`, kept apart so that secrets can be found and blanked."""
    return text(name, default)


def required(name: str, advice: str) -> str:
    """Return a setting that must be there.

    :raises BadSetting: when it is missing; the message carries `advice`.
    """
    value = _value(name)
    if value is None:
        raise BadSetting(f"The setting {name} is missing.", remedy=advice)
    return value


def integer(name: str, default: int) -> int:
    """Return a whole number.

    :raises BadSetting: when the value is no whole number.
    """
    value = _value(name)
    if value is None:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise BadSetting(f"{name}={value!r} is no whole number.", remedy=f"Write it as {name}={default}.") from error


def port(name: str, default: int) -> int:
    """Return the number of a port.

    :raises BadSetting: when it is no number between 1 and 65535.
    """
    value = integer(name, default)
    if not 0 < value < 65536:
        raise BadSetting(f"{name}={value} is no port.", remedy=f"Write a number from 1 to 65535, as {name}={default}.")
    return value


def choice(name: str, default: str, allowed: Sequence[str]) -> str:
    """Return one of the words in `allowed`.

    :raises BadSetting: when it is another one.
    """
    value = text(name, default).lower()
    if value not in allowed:
        raise BadSetting(f"{name}={value!r} is none of the known ones.", remedy=f"Choose one of {', '.join(allowed)}.")
    return value


def boolean(name: str, default: bool) -> bool:
    """Return a yes-or-no setting (1/0, true/false, yes/no, on/off)."""
    if _value(name) is None:
        return default
    return _env.bool(name)


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list, blanks dropped."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]
