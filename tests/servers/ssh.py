"""An SSH server of the tests' own: loopback, a free port, keys made for it. Who comes in is who runs the tests."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
from pathlib import Path

import yaml

from tests.servers.ports import free_ports, wait_until

# What a bare Debian machine has.
DEBIANS_PYTHON = "/usr/bin/python3"
SSHD = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")


class SshServer:
    """A machine that is reached as another one, though it is this one.

    :ivar own: a folder that has another content there than here, and where that content lies here. Root alone can
        have that, by a mount of its own; for anybody else it is one folder.
    """

    def __init__(self, folder: Path, *, own: Path | None = None) -> None:
        self._folder = folder
        self.own = own
        self._log = folder / "sshd.log"
        self._process: subprocess.Popen[bytes] | None = None
        [self.port] = free_ports(1)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in ("host_key", "client_key"):
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", folder / name]
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
        key = (folder / "host_key.pub").read_text()
        self.known_hosts.write_text(f"[127.0.0.1]:{self.port} {key}")

    @property
    def known_hosts(self) -> Path:
        """What a client believes of its key; a test may write something else."""
        return self._folder / "known_hosts"

    @property
    def content(self) -> Path:
        """Where the content of the folder of its own lies."""
        assert self.own is not None
        return self._folder / "own" if os.geteuid() == 0 else self.own

    def start(self) -> None:
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where it parts with its privileges
        (self._folder / "sshd_config").write_text(
            f"ListenAddress 127.0.0.1\nPort {self.port}\nHostKey {self._folder}/host_key\n"
            f"AuthorizedKeysFile {self._folder}/client_key.pub\nPidFile none\nUsePAM no\nStrictModes no\n"
            "PasswordAuthentication no\nPermitRootLogin prohibit-password\nMaxStartups 50\n"
        )
        with self._log.open("ab") as output:
            # By its whole path: it starts itself anew for each who comes in.
            command = [*self._apart(), SSHD, "-D", "-e", "-f", self._folder / "sshd_config"]
            self._process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        wait_until(self._answers, process=self._process, log=self._log)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def inventory(self, *names: str) -> Path:
        """Write an inventory in which the web hosts of these names are this machine."""
        facts = {
            "ansible_host": "127.0.0.1",
            "ansible_port": self.port,
            "ansible_user": getpass.getuser(),
            "ansible_python_interpreter": DEBIANS_PYTHON,
            "ansible_ssh_private_key_file": str(self._folder / "client_key"),
            "ansible_ssh_common_args": f"-F none -o UserKnownHostsFile={self.known_hosts} -o IdentitiesOnly=yes",
        }
        path = self._folder / "inventory.yml"
        path.write_text(yaml.safe_dump({"web": {"hosts": {name: facts for name in names}}}))
        return path

    def on_it(self, *command: str | Path) -> list[str | Path]:
        """Return a command as it must be called here to be run there."""
        assert self._process is not None
        return ["nsenter", f"--target={self._process.pid}", "--mount", *command] if self._apart() else [*command]

    def _apart(self) -> list[str | Path]:
        """The words before a command that make it see the folder of its own."""
        if self.own is None or os.geteuid() != 0:
            return []
        for folder in (self.own, self.content):
            folder.mkdir(parents=True, exist_ok=True)
        lay = 'mount --bind "$0" "$1" && shift && exec "$@"'
        return ["unshare", "--mount", "sh", "-c", lay, self.content, self.own]

    def _answers(self) -> bool:
        with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
            return connection.recv(4) == b"SSH-"
