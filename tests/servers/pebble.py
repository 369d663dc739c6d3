"""A real ACME authority: Debian's pebble on loopback, its own certificate included."""

from __future__ import annotations

import datetime
import http.client
import ipaddress
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.servers.ports import free_port

PEBBLE = shutil.which("pebble")
CHALLTESTSRV = shutil.which("pebble-challtestsrv")


@dataclass
class Pebble:
    """A running authority. `root()` is the root of what it issues, new at each start."""

    port: int
    management_port: int
    ca_file: Path
    log: Path

    @property
    def directory_url(self) -> str:
        return f"https://127.0.0.1:{self.port}/dir"

    def root(self) -> str:
        """Return the root certificate of what it issues, as PEM."""
        return self._ask("/roots/0")

    def intermediate(self) -> str:
        return self._ask("/intermediates/0")

    def issued(self) -> int:
        """Return how many certificates it has issued in all, by its own log."""
        return len(re.findall(r"Issued certificate serial", self.log.read_text()))

    def _ask(self, path):
        trust = ssl.create_default_context(cafile=self.ca_file)
        connection = http.client.HTTPSConnection("127.0.0.1", self.management_port, timeout=10, context=trust)
        try:
            connection.request("GET", path)
            return connection.getresponse().read().decode()
        finally:
            connection.close()


@contextmanager
def pebble(folder: Path, *, dns: str, http_port: int = 5002, reject_nonces: int = 0, **environment: str):
    """Run pebble: names are looked up at `dns`, HTTP-01 asks `http_port`, so many per cent of nonces are refused."""
    folder.mkdir(parents=True, exist_ok=True)
    certificate, key = own_certificate(folder)
    port, management = free_port(), free_port()
    config = {
        "pebble": {
            "listenAddress": f"127.0.0.1:{port}",
            "managementListenAddress": f"127.0.0.1:{management}",
            "certificate": str(certificate),
            "privateKey": str(key),
            "httpPort": http_port,
            "tlsPort": http_port,
            "ocspResponderURL": "",
            "externalAccountBindingRequired": False,
        }
    }
    (folder / "pebble.json").write_text(json.dumps(config))
    variables = {
        **os.environ,
        "PEBBLE_VA_NOSLEEP": "1",
        "PEBBLE_AUTHZREUSE": "0",
        "PEBBLE_WFE_NONCEREJECT": str(reject_nonces),
        **environment,
    }
    command = [PEBBLE, "-config", str(folder / "pebble.json"), "-dnsserver", dns]
    with running(command, log=folder / "pebble.log", env=variables):
        until_listening(port)
        until_listening(management)
        yield Pebble(port, management, certificate, folder / "pebble.log")


@dataclass
class Names:
    """Pebble's own name server: every name leads to one address, which may change."""

    port: int
    management_port: int

    @property
    def dns(self) -> str:
        return f"127.0.0.1:{self.port}"

    def lead_to(self, address: str) -> None:
        """Have every name lead there from now on."""
        connection = http.client.HTTPConnection("127.0.0.1", self.management_port, timeout=10)
        try:
            connection.request("POST", "/set-default-ipv4", body=json.dumps({"ip": address}))
            assert connection.getresponse().status == 200
        finally:
            connection.close()


@contextmanager
def names(folder: Path):
    """Run pebble's own name server: every name leads to 127.0.0.1 until it is told otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    found = Names(free_port(), free_port())
    command = [
        CHALLTESTSRV,
        "-dns01", found.dns,
        "-management", f"127.0.0.1:{found.management_port}",
        "-defaultIPv6", "",
        "-http01", "", "-https01", "", "-tlsalpn01", "",
    ]  # fmt: skip
    with running(command, log=folder / "names.log"):
        until_listening(found.management_port)
        yield found


@contextmanager
def name_server(folder: Path):
    """Run pebble's own name server: every name leads to 127.0.0.1. Yields `host:port`."""
    with names(folder) as found:
        yield found.dns


@contextmanager
def running(command, *, log: Path, env=None):
    """Run a server for the length of the block; its words go to `log`."""
    with log.open("wb") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=stream, env=env)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(20)


def own_certificate(folder: Path) -> tuple[Path, Path]:
    """Make the certificate of pebble's own HTTPS server."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pebble (contoh)")])
    instant = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(instant - datetime.timedelta(days=1))
        .not_valid_after(instant + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, key_file = folder / "pebble.pem", folder / "pebble.key"
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, key_file


def until_listening(port: int, *, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < deadline, f"nothing listens on port {port}"
            time.sleep(0.02)
        else:
            return
