"""The table of commands: name, module and one line of help. A module is imported only when its command runs."""

from __future__ import annotations

from central.cli.runtime.messages import _

COMMANDS: dict[str, tuple[str, str]] = {
    "up": ("central.cli.commands.up", _("Start Gapura and serve until Ctrl-C.")),
    "demo": ("central.cli.commands.demo", _("Start, and drive a sample request to a live site.")),
    "test": ("central.cli.commands.test", _("Run the tests on an embedded PostgreSQL.")),
    "doctor": ("central.cli.commands.doctor", _("Say what is missing or wrong, and how to mend it.")),
    "request": ("central.cli.commands.request", _("Submit a form, list requests, or show one.")),
    "import": ("central.cli.commands.intake", _("Submit many requests from one list.")),
    "site": ("central.cli.commands.site", _("List sites, check, suspend, rename or delete one.")),
    "domain": ("central.cli.commands.domain", _("List, add or remove a site's domains.")),
    "audit": ("central.cli.commands.audit", _("Check the audit chains, or reality against the rows.")),
    "dns": ("central.cli.commands.dns", _("Plan what differs in a DNS zone, and carry a plan out.")),
    "certificate": ("central.cli.commands.certificate", _("List, order, renew or upload certificates.")),
    "upgrade": ("central.cli.commands.upgrade", _("Bring every site of a former release up to date.")),
    "bench": ("central.cli.commands.bench", _("Measure, on a scratch database.")),
    "manage": ("central.cli.commands.manage", _("Run a Django management command.")),
}
