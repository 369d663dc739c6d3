"""What a proof needs to know of an HTML page: its title, its meta values and where it links to."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(frozen=True, slots=True)
class Page:
    """The head of a page and its links. `metas` maps `name` (or `property`) to `content`; the first of a name wins."""

    title: str = ""
    metas: dict[str, str] = field(default_factory=dict)
    links: tuple[str, ...] = ()


def read_page(html: str) -> Page:
    """Read a page, well formed or not, whole or cut short."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Page(title=" ".join("".join(reader.title).split()), metas=reader.metas, links=tuple(reader.links))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title: list[str] = []
        self.metas: dict[str, str] = {}
        self.links: list[str] = []
        self._in_title = False
        self._had_title = False
        self._svg_depth = 0  # an <svg> may hold a <title> of its own

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "svg":
            self._svg_depth += 1
        elif tag == "title":
            self._in_title = not self._had_title and not self._svg_depth
        elif tag == "meta" and (name := values.get("name") or values.get("property")):
            self.metas.setdefault(name, values.get("content", ""))
        elif tag == "a" and "href" in values:
            self.links.append(values["href"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "svg":
            self._svg_depth = max(0, self._svg_depth - 1)
        elif tag == "title" and self._in_title:
            self._in_title, self._had_title = False, True

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)
