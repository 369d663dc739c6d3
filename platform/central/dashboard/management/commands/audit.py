"""`gapura audit chain | reality`: walks the audit chains; compares what the rows say with what exists."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from central.dashboard import drift_lines
from kernel.audit import ChainReport, verify_chain
from tenants.registry.models import Tenant, TenantState
from tenants.registry.switching import in_tenant


class Command(BaseCommand):
    """Exit code 1 when a chain is broken or something differs, 2 when something could not be looked at."""

    help = "Check the audit chain of every schema, or reality against the rows."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to audit."""
        parser.add_argument("what", choices=["chain", "reality"])
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, what: str, as_json: bool, **options: Any) -> None:
        """Check, print, and tell by the exit code."""
        if what == "reality":
            code = drift_lines.tell(self.stdout.write, as_json=as_json)
            if code:
                raise SystemExit(code)
            return
        self._chains(as_json=as_json)

    def _chains(self, *, as_json: bool) -> None:
        tenants = Tenant.objects.exclude(state=TenantState.POOL).filter(proven_at__isnull=False).order_by("pk")
        found = [(tenant, _checked(tenant)) for tenant in tenants]
        rows = [_row(tenant, report) for tenant, report in found]
        if as_json:
            self.stdout.write(json.dumps({"ok": all(row["ok"] for row in rows), "chains": rows}, ensure_ascii=False))
        else:
            for row in rows:
                mark = "✓" if row["ok"] else "✗"
                self.stdout.write(f"{mark} {row['name']}: {row['message']} ({row['checked']}, {row['head'][:16]}…)")
        if not all(row["ok"] for row in rows):
            raise SystemExit(1)


def _checked(tenant: Tenant) -> ChainReport:
    with in_tenant(tenant):
        return verify_chain()


def _row(tenant: Tenant, report: ChainReport) -> dict[str, Any]:
    return {
        "schema": tenant.schema_name,
        "name": tenant.name or tenant.schema_name,
        "ok": report.ok,
        "checked": report.checked,
        "position": report.head.position,
        "head": report.head.hash,
        "first_broken": report.first_broken,
        "message": report.message,
    }
