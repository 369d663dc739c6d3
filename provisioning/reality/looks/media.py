"""The folders of uploaded files against the sites and the files they speak of; one walk."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from provisioning.plan import Action, Change
from provisioning.reality.discrepancies import Discrepancy, Kind, Severity, Way, by_code
from provisioning.reality.inside import Inside, read_inside
from provisioning.reality.promises import Aspect, Promises
from provisioning.reality.registry import Look
from provisioning.reality.rows import Rows, Site
from provisioning.steps.proof import CANARY

SCOPE = "media"

KINDS = by_code(
    Kind(
        "media_root_missing",
        _("The folder of all sites' files is not there."),
        _("Mount or restore it: every picture and document of every site is missing."),
        Severity.ERROR,
        Way.MISSING,
    ),
    Kind(
        "media_orphan",
        _("There is a folder of files, but no site it belongs to."),
        _("Look what it holds; keep it with the site's last backup, or remove it by hand."),
        Severity.WARNING,
        Way.UNEXPECTED,
    ),
    Kind(
        "media_stranger",
        _("There is something among the sites' files that belongs to no site."),
        _("Find out who laid it there; nothing but sites' folders belongs there."),
        Severity.WARNING,
        Way.UNEXPECTED,
    ),
    Kind(
        "media_file_missing",
        _("This site speaks of uploaded files that are not on the disk."),
        _("Put the files back from the latest backup."),
        Severity.ERROR,
        Way.MISSING,
    ),
    Kind(
        "media_canary_left",
        _("The test file of a check from outside was left in this site's files."),
        _("Approve the plan: it removes the test file."),
        Severity.NOTICE,
        Way.UNEXPECTED,
    ),
    Kind(
        "media_link",
        _("There is a link among this site's files: it could show what is not the site's."),
        _("Remove the link, and find out who laid it there."),
        Severity.ERROR,
        Way.UNEXPECTED,
    ),
)


@dataclass(frozen=True)
class Seen:
    """What lies in the folders, by site; and what the sites speak of."""

    is_there: bool = True
    files: Mapping[str, frozenset[str]] = field(default_factory=dict)
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    strangers: tuple[str, ...] = ()
    inside: Mapping[str, Inside] = field(default_factory=dict)


def read(rows: Rows) -> Seen:
    """Walk the folders once. The names the sites speak of are read first: a file is laid before its row."""
    inside = read_inside([site.schema for site in rows.claimed])
    root = Path(settings.MEDIA_ROOT)
    if not root.is_dir():
        return Seen(is_there=False, inside=inside)
    files: dict[str, frozenset[str]] = {}
    links: dict[str, tuple[str, ...]] = {}
    strangers: list[str] = []
    for folder in sorted(root.iterdir()):
        if not folder.name.startswith("t_") or not folder.is_dir() or folder.is_symlink():
            strangers.append(folder.name)
            continue
        files[folder.name], links[folder.name] = _walked(folder)
    return Seen(True, files, links, tuple(strangers), inside)


def _walked(folder: Path) -> tuple[frozenset[str], tuple[str, ...]]:
    found: set[str] = set()
    links: list[str] = []
    for place, folders, names in os.walk(folder):
        below = Path(place).relative_to(folder)
        links += [str(below / name) for name in (*folders, *names) if (Path(place) / name).is_symlink()]
        found.update(str(below / name) for name in names)
    return frozenset(found), tuple(sorted(links))


def compare(promised: Promises, seen: Seen) -> Iterator[Discrepancy]:
    """Compare folders with sites, both ways."""
    rows = promised.rows
    if not seen.is_there:
        if any(facts.files for facts in seen.inside.values()):
            yield Discrepancy("media_root_missing", "media", "media", "")
        return
    for name in seen.strangers:
        yield Discrepancy("media_stranger", name, "", name)
    for name in sorted(seen.files):
        owner = rows.by_schema.get(name)
        if name not in promised.passing and (owner is None or not promised.may(owner, Aspect.PAGES)):
            yield Discrepancy("media_orphan", name, "", name)
    for site in rows.claimed:
        if site.pk not in promised.moved:
            yield from _of_site(promised, site, seen)


def _of_site(promised: Promises, site: Site, seen: Seen) -> Iterator[Discrepancy]:
    known, files = promised.rows.known_as(site), seen.files.get(site.schema, frozenset())
    lost = sorted(set(seen.inside[site.schema].files) - files) if site.schema in seen.inside else []
    if lost:
        yield Discrepancy("media_file_missing", known, f"{len(lost)}: {lost[0]}", "")
    for link in seen.links.get(site.schema, ()):
        yield Discrepancy("media_link", f"{known} {link}", "", link)
    if CANARY in files and promised.must(site, Aspect.MEDIA) and promised.is_still(site):
        change = Change(Action.DELETE, "canary", site.schema, before={"path": f"{site.schema}/{CANARY}"})
        yield Discrepancy("media_canary_left", known, "", CANARY, change, SCOPE)


LOOK = Look("media", _("Files of the sites"), KINDS, read, compare)
