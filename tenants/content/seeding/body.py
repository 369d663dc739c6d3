"""Turns the body of a seed page into the value of its stream field."""

from __future__ import annotations

import re
from typing import Any

PageLinks = dict[str, int]

_LINK = re.compile(r'<a href="page:([a-z0-9/-]+)">')
_SPACES = re.compile(r"\s+")


def links_resolved(html: str, *, links: PageLinks) -> str:
    """Return rich text as Wagtail stores it: `page:<path>` becomes the id of that page.

    :raises KeyError: when the seed links to a page that it does not have.
    """
    stored = _LINK.sub(lambda match: f'<a linktype="page" id="{links[match[1]]}">', html)
    return _SPACES.sub(" ", stored).replace("> <", "><").strip()


def body_value(page: Any, blocks: list[dict[str, Any]], *, links: PageLinks) -> Any:
    """Return the stream value of a list of one-key mappings, `heading: …`, `text: …`, `units: […]`."""
    stream_block = page._meta.get_field("body").stream_block
    raw = [{"type": kind, "value": _raw(kind, value, links)} for block in blocks for kind, value in block.items()]
    return stream_block.to_python(raw)


def _raw(kind: str, value: Any, links: PageLinks) -> Any:
    match kind:
        case "text":
            return links_resolved(value, links=links)
        case "notice":
            return {**value, "text": links_resolved(value["text"], links=links)}
        case "units":
            return {"units": [{"name": "", "duties": "", **unit} for unit in value]}
        case "questions":
            return {"questions": [_question(item, links) for item in value]}
        case _:
            return value


def _question(item: dict[str, str], links: PageLinks) -> dict[str, str]:
    return {"question": item["question"], "answer": links_resolved(item["answer"], links=links)}
