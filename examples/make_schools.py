#!/usr/bin/env python3
"""Prints a list of schools as long as wished for, in the form `gapura import` reads.

    python3 examples/make_schools.py 1000 > sekolah.csv

The names are made up by counting: SD Negeri 1 to N. Nothing but Python is needed.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator

HEADING = ("kind", "name", "region", "wanted_subdomain", "parent_domain")
REGION, PARENT = "Kota Bandar Lampung", "bandarlampung.sch.id"
USUAL = 1000


def rows(count: int) -> Iterator[tuple[str, ...]]:
    """Give the heading and so many schools."""
    yield HEADING
    for number in range(1, count + 1):
        yield "school", f"SD Negeri {number} Bandar Lampung", REGION, f"sdn{number}", PARENT


if __name__ == "__main__":
    if len(sys.argv) > 2 or not all(word.isdigit() for word in sys.argv[1:]):
        sys.exit(f"usage: {sys.argv[0]} [how many schools, {USUAL} unless told]")
    csv.writer(sys.stdout, lineterminator="\n").writerows(rows(int(sys.argv[1]) if sys.argv[1:] else USUAL))
