"""Run all benchmarks in the database and home the environment names: `python -m bench [--json] [--sites N]`."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

import django


def main() -> int:
    """Measure everything; the order matters, as each part uses what the former made."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sites", type=int, default=0, help="build so many sites in one batch besides")
    wanted = parser.parse_args()
    django.setup()
    from bench import live, many, memory, pages, schemas, statements
    from bench.figures import Sheet

    sheet = Sheet()
    schemas.measure(sheet)
    host = live.measure(sheet)
    statements.measure(sheet, host=host)
    pages.measure(sheet, host=host)
    memory.measure(sheet, host=host)
    if wanted.sites:
        many.measure(sheet, sites=wanted.sites)
    if wanted.json:
        print(json.dumps([asdict(figure) for figure in sheet.figures]))
    else:
        sheet.show()
    return 0


if __name__ == "__main__":
    sys.exit(main())
