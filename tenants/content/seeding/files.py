"""Reads the seed files of `site_template`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import yaml

SEEDS = resources.files("site_template") / "seeds"
# Raised when the code that plants the seeds changes what it plants.
_PLANTING = "1"


@dataclass(frozen=True)
class PageSeed:
    """One page of a seed file, with the pages below it; `fields` holds what only its type knows."""

    type: str
    slug: str
    title: str
    path: str
    intro: str = ""
    menu: bool = False
    body: list[dict[str, Any]] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    children: list[PageSeed] = field(default_factory=list)


@dataclass(frozen=True)
class SiteSeed:
    """A whole seed file."""

    profile: dict[str, str]
    root_collection: str
    documents: dict[str, Any]
    other_collections: list[str]
    news_categories: list[str]
    home: PageSeed
    pages: list[PageSeed]


@dataclass(frozen=True)
class RoleSeed:
    """A role and what it may do."""

    name: str
    permissions: list[str]
    pages: list[str]
    images: list[str]
    documents: list[str]
    collections: list[str]


def read_site(kind: str) -> SiteSeed:
    """Return the seed of a kind of site (`AGENCY`, `SCHOOL`), the pages common to all kinds last."""
    own, common = _read(f"{kind.lower()}.yml"), _read("common.yml")
    return SiteSeed(
        profile=own["profile"],
        root_collection=own["collections"]["root"],
        documents=own["collections"]["documents"],
        other_collections=own["collections"]["others"],
        news_categories=own["news_categories"],
        home=_page({"type": "home", "slug": "beranda", **own["home"]}, above=""),
        pages=[_page(raw, above="") for raw in [*own["pages"], *common["pages"]]],
    )


def read_roles() -> list[RoleSeed]:
    """Return the roles of every site."""
    return [RoleSeed(**raw) for raw in _read("roles.yml")]


def seed_version() -> str:
    """Return a text that changes with any seed file: a template schema older than it is made anew."""
    names = sorted(entry.name for entry in SEEDS.iterdir() if entry.name.endswith(".yml"))
    content = b"".join((SEEDS / name).read_bytes() for name in names)
    return f"{_PLANTING}-{hashlib.sha256(content).hexdigest()[:16]}"


def _page(raw: dict[str, Any], *, above: str) -> PageSeed:
    known = {"type", "slug", "title", "intro", "menu", "body", "children"}
    path = f"{above}{raw['slug']}"
    return PageSeed(
        **{key: raw[key] for key in known - {"children"} if key in raw},
        path=path,
        fields={key: value for key, value in raw.items() if key not in known},
        children=[_page(child, above=f"{path}/") for child in raw.get("children", [])],
    )


def _read(name: str) -> Any:
    return yaml.safe_load((SEEDS / name).read_text(encoding="utf-8"))
