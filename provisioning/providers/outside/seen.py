"""What came back from a look at a site."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property

from provisioning.providers.outside.page import Page, read_page

MAX_BODY_BYTES = 512 * 1024


@dataclass(frozen=True)
class Seen:
    """What a visitor would have received. Redirects are not followed: `location` says where one leads.

    :ivar headers: name and value as sent, in order; `header()` looks one up whatever its case.
    :ivar body: at most 512 KiB of it; `truncated` tells.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    truncated: bool = False

    def header(self, name: str, default: str = "") -> str:
        """Return the first header of this name."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), default)

    @property
    def location(self) -> str:
        """Where a redirect leads, empty without one."""
        return self.header("location")

    @property
    def sha256(self) -> str:
        """The hash of the body, to compare two looks."""
        return hashlib.sha256(self.body).hexdigest()

    @cached_property
    def text(self) -> str:
        """The body as text, in the charset it names, or UTF-8."""
        charset = re.search(r"charset=[\"']?([\w-]+)", self.header("content-type"))
        try:
            return self.body.decode(charset[1] if charset else "utf-8", errors="replace")
        except LookupError:
            return self.body.decode("utf-8", errors="replace")

    @cached_property
    def _page(self) -> Page:
        return read_page(self.text) if "html" in self.header("content-type").lower() else Page()

    @property
    def title(self) -> str:
        """The page's title, empty where the answer is not HTML."""
        return self._page.title

    @property
    def metas(self) -> dict[str, str]:
        """The page's meta values by name."""
        return self._page.metas

    @property
    def links(self) -> tuple[str, ...]:
        """The targets of the page's links, as written."""
        return self._page.links
