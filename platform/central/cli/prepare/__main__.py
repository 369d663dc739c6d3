"""Run preparation steps, each with a line and its time: `python -m central.cli.prepare schemas static`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import click

from central.cli.runtime.crashes import attempt
from central.cli.runtime.messages import _, say


def schemas() -> None:
    """Bring the public schema, the templates and the pool of warm schemas up to date."""
    from tenants.registry import schemas as registry

    _timed(_("Bringing the platform's tables up to date …"), lambda: registry.migrate_public(_progress))
    _timed(
        _("Looking after the template schemas (half a minute, once) …"), lambda: registry.ensure_templates(_progress)
    )
    _timed(_("Bringing the sites up to date …"), _upgrade_sites)
    _timed(_("Warming schemas for new sites …"), registry.fill_pool)


def _upgrade_sites() -> None:
    """One site that cannot be upgraded keeps nobody else from being served; it is named."""
    from tenants.registry.schemas import upgrade_sites

    summary = upgrade_sites(report=lambda told, so_far: _progress(f"{so_far.done}/{so_far.total} {told.tenant}"))
    for told in (*summary.failed, *summary.busy):
        say("  ! " + _("{site} is not up to date: {reason}").format(site=told.tenant.host, reason=told.error))
    if not summary.is_whole:
        say("  " + _("Mend what is named above, then run gapura upgrade again."))


def static() -> None:
    """Collect static files for the web server."""
    from django.core.management import call_command

    _timed(_("Collecting static files …"), lambda: call_command("collectstatic", interactive=False, verbosity=0))


STEPS: dict[str, Callable[[], None]] = {"schemas": schemas, "static": static}


def main(names: list[str]) -> int:
    """Do the named steps; 1 when one fails."""
    return 1 if attempt(lambda: _do(names), during="prepare") else 0


def _do(names: list[str]) -> None:
    import django

    django.setup()
    for name in names:
        STEPS[name]()


def _progress(line: str) -> None:
    """Show the work passing by in one line of a terminal; elsewhere it is not worth the lines."""
    if sys.stderr.isatty():
        click.echo(f"\r\033[K  {line[:76]}", nl=False, err=True)


def _timed(text: str, work: Callable[[], object]) -> None:
    say(text)
    start = time.monotonic()
    work()
    if sys.stderr.isatty():
        click.echo("\r\033[K", nl=False, err=True)
    say("  " + _("done in {seconds:.1f} s").format(seconds=time.monotonic() - start))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
