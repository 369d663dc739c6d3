"""Knot DNS for tests: `with knot(folder) as server`, or the fixture `knot_server`, one for the whole session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.name_server import KEYS, NameServer

HEAD = """
server:
    listen: {address}@{port}
    rundir: {folder}
    pidfile: {folder}/knotd.pid
    udp-workers: 1
    tcp-workers: 2
    background-workers: 1
database:
    storage: {folder}
control:
    listen: {folder}/knot.sock
log:
  - target: stderr
    any: info
acl:
  - id: updater
    key: gapura
    action: [update, transfer]
  - id: acme
    key: gapura-acme
    action: update
    update-type: TXT
    update-owner: name
    update-owner-match: equal
    update-owner-name: _acme-challenge
template:
  - id: default
    storage: {folder}
    journal-content: changes
    zonefile-load: whole
    zonefile-sync: 0
"""


class Knot(NameServer):
    """knotd in the foreground."""

    kind = "knot"

    def command(self) -> list[str]:
        return ["/usr/sbin/knotd", "--config", str(self.folder / "knot.conf")]

    def write_configuration(self) -> None:
        keys = "".join(
            f"  - id: {key.name}\n    algorithm: {key.algorithm}\n    secret: {key.secret}\n" for key in KEYS
        )
        zones = "".join(
            f"  - domain: {zone}\n    file: {self._zone_file(zone)}\n    acl: [updater, acme]\n" for zone in self.zones
        )
        head = HEAD.format(address=self.address, port=self.port, folder=self.folder)
        (self.folder / "knot.conf").write_text(f"key:\n{keys}{head}" + (f"zone:\n{zones}" if zones else ""))


@contextmanager
def knot(folder: Path) -> Iterator[Knot]:
    """Run a Knot of one's own in `folder`."""
    server = Knot(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
