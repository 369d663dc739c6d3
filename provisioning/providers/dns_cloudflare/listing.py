"""All records of a zone, page by page, from a server that may repeat a page for ever."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from provisioning.providers.dns_cloudflare.answers import Page, Row
from provisioning.providers.dns_cloudflare.api import Api
from provisioning.providers.dns_cloudflare.errors import AnswerNotUnderstood

PAGE_SIZE = 1000
# 200,000 records: no zone we know of comes near, and a server that never stops is stopped.
MOST_PAGES = 200


def all_rows(api: Api, zone_id: str, *, size: int = PAGE_SIZE, most: int = MOST_PAGES) -> list[Row]:
    """Return every record of the zone.

    :raises AnswerNotUnderstood: a page came twice, or more pages than can be.
    """
    return [row for page in _pages(api, zone_id, size=size, most=most) for row in page.rows]


def rows_at(api: Api, zone_id: str, names: Collection[str], *, size: int = PAGE_SIZE) -> dict[str, list[Row]]:
    """Return the records of each of these names: by name, or from the whole list where that is fewer requests."""
    wanted = set(names)
    if len(wanted) > 1:
        pages = _pages(api, zone_id, size=size, most=MOST_PAGES)
        first = next(pages)
        if first.total_pages <= len(wanted):
            return _grouped([*first.rows, *(row for page in pages for row in page.rows)], wanted)
    return {name: list(api.records_named(zone_id, name)) for name in wanted}


def _grouped(rows: list[Row], wanted: set[str]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = {name: [] for name in wanted}
    for row in rows:
        if row.name in grouped:
            grouped[row.name].append(row)
    return grouped


def _pages(api: Api, zone_id: str, *, size: int, most: int) -> Iterator[Page]:
    seen: set[str] = set()
    for number in range(1, most + 1):
        page = api.page(zone_id, number=number, size=size)
        _refuse_repeated(page, number=number, seen=seen)
        seen.update(row.id for row in page.rows)
        yield page
        if number >= page.total_pages:
            return
    raise AnswerNotUnderstood(reason=f"the list of records has more than {most} pages")


def _refuse_repeated(page: Page, *, number: int, seen: set[str]) -> None:
    """A record that moved over a page's edge while we read may come twice; a page of nothing new is a repeated one."""
    if page.page != number or (number > 1 and all(row.id in seen for row in page.rows)):
        raise AnswerNotUnderstood(reason=f"page {number} of the list of records came as page {page.page} once more")
