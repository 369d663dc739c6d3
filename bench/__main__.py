"""Run all benchmarks in the database and home the environment names: `python -m bench [--json]`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import django


def main() -> int:
    """Measure everything; the order matters, as each part uses what the former made."""
    django.setup()
    from bench import live, schemas, statements
    from bench.figures import Sheet

    sheet = Sheet()
    schemas.measure(sheet)
    host = live.measure(sheet)
    statements.measure(sheet, host=host)
    if "--json" in sys.argv[1:]:
        print(json.dumps([asdict(figure) for figure in sheet.figures]))
    else:
        sheet.show()
    return 0


if __name__ == "__main__":
    sys.exit(main())
