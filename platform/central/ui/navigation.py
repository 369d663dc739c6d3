"""The main menu: each app registers its entries when it is ready; who sees what is decided per person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Entry:
    """One entry of the main menu.

    `visible` and `count` get the request; `count` is shown as a number beside the label (0 shows nothing).
    """

    view_name: str
    label: str | Promise
    icon: str
    order: int
    visible: Callable[[HttpRequest], bool]
    count: Callable[[HttpRequest], int] = field(default=lambda request: 0)


@dataclass(frozen=True)
class ShownEntry:
    """An entry as one person sees it."""

    url: str
    label: str | Promise
    icon: str
    count: int
    is_current: bool


_entries: dict[str, Entry] = {}


def register(entry: Entry) -> None:
    """Add an entry to the main menu; the same view twice replaces the first."""
    _entries[entry.view_name] = replace(entry)


def shown_to(request: HttpRequest) -> list[ShownEntry]:
    """Return the entries this person may see, in order."""
    entries = sorted(_entries.values(), key=lambda entry: entry.order)
    shown = [(entry, reverse(entry.view_name)) for entry in entries if entry.visible(request)]
    # The pages of one entry may lie below those of another: the nearest is where the person is.
    here = max((url for _entry, url in shown if request.path.startswith(url)), key=len, default="")
    return [ShownEntry(url, entry.label, entry.icon, entry.count(request), url == here) for entry, url in shown]
