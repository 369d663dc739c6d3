"""`gapura upgrade`: brings the platform, the templates and every site of a former release up to date."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from tenants.registry import schemas
from tenants.registry.models import SiteUpgrade
from tenants.registry.schemas.upgrading.gaps import by_gap
from tenants.registry.schemas.upgrading.sites import Summary, Told


@dataclass(frozen=True)
class _Line:
    host: str
    schema: str
    outcome: str
    error: str


class Command(BaseCommand):
    """Exit code 1 when a site is not up to date afterwards."""

    help = "Bring the platform's tables, the templates, the warm schemas and every stale site up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        """A look beforehand, and a form for programs."""
        parser.add_argument("--dry-run", action="store_true", help="only say which sites lack which migrations")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, dry_run: bool, as_json: bool, **options: Any) -> None:
        """Upgrade, telling of each site; run again after any interruption, it goes on."""
        if dry_run:
            self._say(_lacking(), as_json=as_json)
            return
        schemas.migrate_public()
        schemas.ensure_templates()
        summary = schemas.upgrade_sites(report=None if as_json else self._tell)
        schemas.fill_pool()
        if as_json:
            self.stdout.write(json.dumps(_as_json(summary), ensure_ascii=False))
        else:
            self._conclude(summary)
        if not summary.is_whole:
            raise SystemExit(1)

    def _tell(self, told: Told, so_far: Summary) -> None:
        """Show the work passing by in one line of a terminal; elsewhere only failures are worth a line."""
        if told.outcome == SiteUpgrade.Outcome.FAILED:
            self.stderr.write(f"✗ {told.tenant.host}: {told.error}")
        elif sys.stdout.isatty():
            self.stdout.write(f"\r\033[K{so_far.done}/{so_far.total} {told.tenant.host}", ending="")

    def _conclude(self, summary: Summary) -> None:
        if sys.stdout.isatty() and summary.done:
            self.stdout.write("\r\033[K", ending="")
        if not summary.total:
            self.stdout.write(_("Every site is up to date."))
            return
        self.stdout.write(
            _("{done} of {total} sites are up to date now.").format(done=summary.done, total=summary.total)
        )
        for told in summary.busy:
            self.stdout.write(f"! {told.tenant.host}: {told.error}")
        if not summary.is_whole:
            self.stdout.write(
                _("Mend what is named above, then run gapura upgrade again: it goes on with the sites that are left.")
            )

    def _say(self, lines: list[dict[str, Any]], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(lines, ensure_ascii=False))
            return
        for line in lines:
            self.stdout.write(f"{len(line['sites'])} × {', '.join(line['missing']) or '-'}: {', '.join(line['sites'])}")
        if not lines:
            self.stdout.write(_("Every site is up to date."))


def _lacking() -> list[dict[str, Any]]:
    """Return what is lacking and by which sites, sites that lack the same in one line."""
    return [
        {"missing": [".".join(key) for key in gap.missing], "sites": [site.host for site in sites]}
        for gap, sites in by_gap(schemas.stale_sites()).items()
    ]


def _as_json(summary: Summary) -> dict[str, Any]:
    def lines(told: list[Told]) -> list[dict[str, str]]:
        return [asdict(_Line(one.tenant.host, one.tenant.schema_name, one.outcome, one.error)) for one in told]

    return {
        "ok": summary.is_whole,
        "total": summary.total,
        "done": summary.done,
        "failed": lines(summary.failed),
        "busy": lines(summary.busy),
    }
