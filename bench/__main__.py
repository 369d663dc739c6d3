"""Run all benchmarks in the database and home the environment names: `python -m bench --help`."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from bench.figures import Sheet


def main() -> int:
    """Measure everything and judge it; 1 when a budget is not met, unless it is only looked at."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--json", action="store_true", help="print figures and verdicts as JSON")
    parser.add_argument("--sites", type=int, default=0, help="build so many sites in one batch besides")
    parser.add_argument("--demo", action="store_true", help="measure gapura demo too, in its second run")
    parser.add_argument("--look", action="store_true", help="end with 0 whatever the verdicts")
    wanted = parser.parse_args()
    django.setup()
    from bench.figures import Sheet

    sheet = Sheet(sites=wanted.sites)
    _measure(sheet, with_demo=wanted.demo)
    if wanted.json:
        print(json.dumps(sheet.as_json()))
    else:
        sheet.show()
    return exit_code(sheet, look=wanted.look)


def exit_code(sheet: Sheet, *, look: bool) -> int:
    """Return 1 when a budget is not met; a look ends with 0 all the same."""
    from bench.budgets import is_kept

    return 0 if look or is_kept(sheet.rows()) else 1


def _measure(sheet: Sheet, *, with_demo: bool) -> None:
    """The order matters, as each part uses what the former made."""
    from bench import auditing, demo, live, many, memory, overview, pages, schemas, statements, upgrades

    among_few = schemas.measure(sheet)
    host = live.measure(sheet)
    statements.measure(sheet, host=host)
    pages.measure(sheet, host=host)
    memory.measure(sheet, host=host)
    seen = overview.Overview()
    if sheet.sites:
        many.measure(sheet, sites=sheet.sites)
        seen.measure(sheet)
        auditing.measure(sheet)
        schemas.measure_among_many(sheet, among_few=among_few)
        upgrades.measure(sheet)
    if with_demo:
        demo.measure(sheet)


if __name__ == "__main__":
    sys.exit(main())
