"""BIND for tests: `with bind(folder) as server`, or the fixture `bind_server`, one for the whole session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.name_server import KEYS, NameServer

HEAD = """
options {{
    directory "{folder}";
    pid-file "{folder}/named.pid";
    session-keyfile "{folder}/session.key";
    managed-keys-directory "{folder}";
    listen-on port {port} {{ {address}; }};
    listen-on-v6 {{ none; }};
    recursion no;
    allow-query {{ any; }};
    dnssec-validation no;
    notify no;
    empty-zones-enable no;
}};
controls {{ }};
"""
KEY = 'key "{name}" {{ algorithm {algorithm}; secret "{secret}"; }};\n'
ZONE = """
zone "{zone}" {{
    type primary;
    file "{file}";
    update-policy {{ grant gapura zonesub ANY; grant gapura-acme name _acme-challenge.{zone}. TXT; }};
    allow-transfer {{ key gapura; }};
}};
"""


class Bind(NameServer):
    """named in the foreground."""

    kind = "bind"

    def command(self) -> list[str]:
        return ["/usr/sbin/named", "-g", "-n", "1", "-c", str(self.folder / "named.conf")]

    def write_configuration(self) -> None:
        keys = "".join(KEY.format(name=key.name, algorithm=key.algorithm, secret=key.secret) for key in KEYS)
        zones = "".join(ZONE.format(zone=zone, file=self._zone_file(zone)) for zone in self.zones)
        head = HEAD.format(address=self.address, port=self.port, folder=self.folder)
        (self.folder / "named.conf").write_text(keys + head + zones)


@contextmanager
def bind(folder: Path) -> Iterator[Bind]:
    """Run a BIND of one's own in `folder`."""
    server = Bind(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
