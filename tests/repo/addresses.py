"""Every address of a URL configuration, flat: its path, its name, its view, and a path filled with samples."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLResolver, get_resolver

PLATFORM, SITE = "central.urls_platform", "central.urls_tenant"
SAMPLES = {"int": "1", "uuid": "00000000-0000-4000-8000-000000000000", "slug": "contoh", "str": "contoh", "path": "a/b"}


@dataclass(frozen=True)
class Address:
    """One URL pattern with everything above it."""

    route: str
    name: str
    view: Callable[..., Any]

    @property
    def origin(self) -> str:
        """Where the view is written; for a class-based one, the class."""
        target = getattr(self.view, "view_class", self.view)
        return f"{target.__module__}.{target.__qualname__}"

    @property
    def sample(self) -> str:
        """A path that leads here, whatever stands in its variable parts."""
        route = re.sub(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)", "contoh", self.route)
        route = re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES[found[1] or "str"], route)
        return "/" + route.replace("^", "").replace("$", "").replace("\\", "")


def addresses(configuration: str) -> list[Address]:
    """Return every address of a configuration."""
    return list(_walk(get_resolver(configuration), "", ""))


def _walk(resolver: URLResolver, above: str, namespace: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        route = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, route, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
        else:
            yield Address(route, f"{namespace}{pattern.name}" if pattern.name else "", pattern.callback)
