"""The auditor's hourly look at all sites: how long it takes, as a whole and by what is looked at."""

from __future__ import annotations

from bench.figures import Sheet
from provisioning.reality import LOOKS, audit


def measure(sheet: Sheet) -> None:
    """Look once at everything, then once at each part; a part includes the reading of the rows."""
    report = audit()
    sheet.add(f"the auditor's look at {report.sites} sites", [report.seconds], unit="s")
    sheet.add("  discrepancies it tells", [float(len(report.discrepancies))], unit="")
    sheet.add("  parts it could not see", [float(len(report.unseen))], unit="")
    for code in LOOKS:
        sheet.add(f"  {code}", [audit(only=(code,)).seconds], unit="s")
