"""A list as a file on disk, from check to requests, for the command line: the deeds and figures, without its words."""

from __future__ import annotations

import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.files.base import File

from central.websites.bulk.judging import judge
from central.websites.bulk.opening import open_batch
from central.websites.bulk.pacing import carry_on
from central.websites.bulk.queries import lines_of, submission_bar
from central.websites.bulk.reading import Listing, read_listing
from central.websites.bulk.verdicts import Verdict, tally
from central.websites.charter import require_charter
from central.websites.intake import load_cover
from central.websites.models import Batch
from tenants.members.models import User

# Between two looks while another process does the work.
LOOK_AGAIN = 0.5
SLICE_SECONDS = 2.0


def check_file(path: Path, *, by: User) -> tuple[Listing, list[Verdict]]:
    """Read and judge a list, writing nothing.

    :raises OSError: when the file cannot be read; InvalidValue when it is no list.
    """
    listing = read_listing(name=path.name, content=path.read_bytes())
    return listing, judge(listing.lines, charter=require_charter(by))


def open_from_files(listing: Listing, verdicts: list[Verdict], *, cover: Path, by: User) -> Batch:
    """Store the batch under the cover letter of a YAML file.

    :raises FormRefused: when the cover letter has gaps.
    """
    letter = load_cover(cover)
    # Each call is a decision of its own; what is there already is passed over line by line.
    key = sha256(f"{by.pk} {listing.sha256} {time.time_ns()}".encode()).hexdigest()
    given: dict[str, Any] = {"by": by, "listing": listing, "verdicts": verdicts, "cover": letter["data"], "key": key}
    if letter["scan"] is None:
        return open_batch(**given, scan=None)
    with letter["scan"].open("rb") as scan:
        return open_batch(**given, scan=File(scan, name=letter["scan"].name))


def carry_to_the_end(batch: Batch, *, tell: Callable[[str], object]) -> None:
    """Deal with every line, telling how far it is; another process may do the work meanwhile."""
    while batch.finished_at is None:
        if not carry_on(seconds=SLICE_SECONDS):
            time.sleep(LOOK_AGAIN)
        batch.refresh_from_db()
        counts = submission_bar(batch)
        tell(f"{batch.number}: {sum(counts.values()) - counts['WAITING']} / {sum(counts.values())}")


def figures_of(batch: Batch) -> dict[str, Any]:
    """Return what became of a batch, line by line."""
    counts = submission_bar(batch)
    lines = [
        {
            "line": line.line,
            "state": line.state,
            "number": line.request.number if line.request is not None else None,
            "code": line.code,
            "words": line.words,
        }
        for line in lines_of(batch)
    ]
    return {"batch": batch.number, **{state.lower(): count for state, count in counts.items()}, "lines": lines}


def figures_of_check(verdicts: list[Verdict]) -> dict[str, Any]:
    """Return what would come of a list, line by line."""
    counted = tally(verdicts)
    lines = [
        {"line": row.line, "state": row.state, "number": None, "code": row.code, "words": row.said} for row in verdicts
    ]
    return {
        "batch": None,
        "new": counted.new,
        "skipped": counted.skipped,
        "refused": counted.refused,
        "lines": lines,
    }
