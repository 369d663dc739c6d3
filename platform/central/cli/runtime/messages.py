"""Words on the terminal: Indonesian first, English when GAPURA_LANG or the locale says so.

The command speaks before Django is there, so it reads its own catalogue.
"""

from __future__ import annotations

import gettext
import os
from functools import cache
from pathlib import Path

import click

from central.cli.runtime import catalogues

CATALOGUE = Path(__file__).resolve().parents[1] / "locale" / "id" / "LC_MESSAGES" / "django.po"


def language() -> str:
    """Return `en` or `id`."""
    names = ("GAPURA_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    wanted = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return "en" if wanted.lower().startswith("en") else "id"


def _(msgid: str) -> str:
    """Return the text in the language of the terminal."""
    return _catalogue(language()).gettext(msgid)


def say(text: str) -> None:
    """Tell how the work is going: on stderr, so that stdout stays for results."""
    click.echo(text, err=True)


def warn(text: str) -> None:
    """Tell something the person should know of."""
    click.secho(f"! {text}", err=True, fg="yellow")


def complain(text: str, remedy: str = "") -> None:
    """Tell what went wrong, and how to mend it."""
    click.secho(f"✗ {text}", err=True, fg="red")
    if remedy:
        click.echo(f"  {remedy}", err=True)


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    if code == "en" or not CATALOGUE.exists():
        return gettext.NullTranslations()
    with catalogues.binary(CATALOGUE) as file:
        return gettext.GNUTranslations(file)
