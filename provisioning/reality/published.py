"""What a site's published pages and redirects say, searched for suspicious phrases, many sites a statement."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import connection
from django.db import models as fields
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from provisioning.reality.across import Part, read_across
from tenants.content.models.base import SitePage

WORDS = Path(__file__).with_name("suspicious.txt")
# An article may quote one; who advertises writes many. A redirect is set by hand, so one suffices there.
ENOUGH_ON_A_PAGE = 2
# Between the words of a phrase.
_GAP = r"[[:space:]_.-]{0,3}"
_OF_ALL_PAGES = ("title", "seo_title", "search_description", "slug")


@dataclass(frozen=True)
class Suspicion:
    """A published page, or a redirect, with the phrases found there.

    :ivar path: below the site's host name.
    :ivar leads_to: where a redirect leads; empty for a page.
    """

    path: str
    phrases: tuple[str, ...]
    leads_to: str = ""


@cache
def phrases() -> tuple[str, ...]:
    """Return the list of phrases."""
    lines = (line.strip() for line in WORDS.read_text(encoding="utf-8").splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def read_published(schemas: Sequence[str]) -> dict[str, list[Suspicion]]:
    """Return what is suspicious in each schema; one that cannot be read is left out."""
    found: dict[str, list[Suspicion]] = {}
    for part in _parts():
        # The first part of a page's path in the tree is the site's front page, which has no name for visitors.
        for schema, path, text, leads_to in read_across(schemas, part):
            said = phrases_in(text)
            if len(said) >= (1 if leads_to else ENOUGH_ON_A_PAGE):
                below = path if leads_to else f"/{path.strip('/').partition('/')[2]}/".replace("//", "/")
                found.setdefault(schema, []).append(Suspicion(below, said, leads_to))
    return found


def phrases_in(text: str) -> tuple[str, ...]:
    """Return the phrases a text holds, in the order of the list."""
    return tuple(phrase for phrase in phrases() if _compiled(phrase).search(text))


@cache
def _compiled(phrase: str) -> re.Pattern[str]:
    gap = _GAP.replace("[:space:]", r"\s")
    return re.compile(rf"(?<!\w){gap.join(map(re.escape, phrase.split()))}(?!\w)", re.IGNORECASE)


def _pattern() -> str:
    """All phrases as one pattern of PostgreSQL, which sends only rows that hold any."""
    return rf"\m({'|'.join(_GAP.join(map(re.escape, phrase.split())) for phrase in phrases())})\M"


def _parts() -> list[Part]:
    """One statement a kind of page, and one for redirects."""
    kinds = [model for model in _all_below(SitePage) if not model._meta.abstract]
    return [*map(_pages_of, kinds), _redirects()]


def _all_below(model: type[fields.Model]) -> list[type[fields.Model]]:
    return [each for child in model.__subclasses__() for each in (child, *_all_below(child))]


def _pages_of(model: type[fields.Model]) -> Part:
    """The published pages of a kind: whatever text they show."""
    quote = connection.ops.quote_name
    own = [field for field in model._meta.local_fields if isinstance(field, fields.TextField | fields.CharField)]
    bodies = [field for field in model._meta.local_fields if field.get_internal_type() == "JSONField"]
    columns = [f"p.{quote(name)}" for name in _OF_ALL_PAGES]
    columns += [f"c.{quote(str(field.column))}::text" for field in dict.fromkeys([*own, *bodies])]
    text = f"concat_ws(' ', {', '.join(columns)})"
    statement = f"""SELECT '{{schema}}'::text, p.url_path, {text}, ''
        FROM {{page}} p JOIN {{own}} c ON c.page_ptr_id = p.id WHERE p.live AND {text} ~* %s"""  # noqa: S608 - own names
    return Part({"page": Page._meta.db_table, "own": model._meta.db_table}, statement, [_pattern()])


def _redirects() -> Part:
    said = "concat_ws(' ', r.old_path, r.redirect_link)"
    statement = f"""SELECT '{{schema}}'::text, r.old_path, {said}, r.redirect_link
        FROM {{redirect}} r WHERE r.redirect_link <> '' AND {said} ~* %s"""  # noqa: S608 - own names
    return Part({"redirect": Redirect._meta.db_table}, statement, [_pattern()])
