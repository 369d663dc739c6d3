"""What the commands about sites share: finding the site, printing, and following a run to its end."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from central.lifecycle.terminal import exit_code, follow, summary
from kernel.errors import GapuraError
from provisioning.models import Run
from tenants.registry.lookup import find_by_host
from tenants.registry.models import Tenant


class SpeakingCommand(BaseCommand):
    """Prints rows as lines or JSON; a refusal becomes one clear line and exit code 1, a slip in the call 2."""

    def show(self, found: Any, *, as_json: bool) -> None:
        """Print what was found."""
        if as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False, default=str))
            return
        rows: list[dict[str, Any]] = found if isinstance(found, list) else [found]
        for row in rows:
            self.stdout.write("  ".join(f"{value}" for value in row.values() if not isinstance(value, dict)))

    def follow(self, start: Callable[[], Run], *, as_json: bool) -> None:
        """Start a run and follow it to its end; the exit code tells how it ended."""
        seen = follow(self.guarded(start), say=lambda line: None if as_json else self.stdout.write(line))
        self.show(summary(seen), as_json=as_json)
        if exit_code(seen):
            raise SystemExit(exit_code(seen))

    def guarded(self, deed: Callable[[], Any]) -> Any:
        """Do it, or say in one line why not.

        :raises SystemExit: 1 when a rule or an outside service refused.
        """
        try:
            return deed()
        except GapuraError as error:
            self.stderr.write(str(error))
            raise SystemExit(1) from error


def get_site(host: str) -> Tenant:
    """Return the site of a host name.

    :raises CommandError: there is none; exit code 2.
    """
    tenant = find_by_host(host.strip().lower())
    if tenant is None or tenant.is_platform:
        raise CommandError(f"No site has the host name {host!r}. `gapura site list` names them all.", returncode=2)
    return Tenant.objects.select_related("parent").get(pk=tenant.pk)
