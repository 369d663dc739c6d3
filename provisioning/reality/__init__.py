"""The auditor: compares what the rows say with what exists, both ways (README.md says how)."""

from provisioning.reality.auditing import Report, audit
from provisioning.reality.discrepancies import Discrepancy, Kind, Severity, Way
from provisioning.reality.registry import LOOKS, Look, kind_of, register

__all__ = ["LOOKS", "Discrepancy", "Kind", "Look", "Report", "Severity", "Way", "audit", "kind_of", "register"]
