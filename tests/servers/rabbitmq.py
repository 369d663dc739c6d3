"""A RabbitMQ of the tests' own: loopback, free ports, its node, cookie and port mapper apart from any other."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from kombu import Connection

from tests.servers.ports import free_ports, wait_until

# Debian's own start script in /usr/sbin changes to the user rabbitmq and to the machine's folders; this one does not.
PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
CONFIGURATION = """\
loopback_users = none
vm_memory_high_watermark.absolute = 512MB
disk_free_limit.absolute = 50MB
"""


class RabbitMQ:
    """Starts, is killed, is emptied and starts again on the same ports; a start takes about five seconds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = folder / "console.log"
        self._port, self._dist_port, self._epmd_port = free_ports(3)
        self._mapper: subprocess.Popen[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self._port}//"

    def start(self) -> None:
        self._prepare()
        with self._log.open("ab") as output:
            if self._mapper is None:
                # In the foreground, so that it ends with us: the node would start one that stays for ever.
                self._mapper = subprocess.Popen(
                    ["epmd", "-port", str(self._epmd_port), "-address", "127.0.0.1"], stdout=output, stderr=output
                )
            self._process = subprocess.Popen(
                [str(PROGRAM)],
                env=self._variables(),
                cwd=self._folder,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        wait_until(self._answers, process=self._process, log=self._log)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def empty(self) -> None:
        """Throw away what it held, its queues as well; only while it is down."""
        assert self._process is None
        shutil.rmtree(self._folder / "mnesia", ignore_errors=True)

    def close(self) -> None:
        """End it and its port mapper."""
        self.kill()
        if self._mapper is not None:
            self._mapper.kill()
            self._mapper.wait()
            self._mapper = None

    def control(self, *arguments: str) -> str:
        """Ask the node something by its own command."""
        command = ["/usr/lib/rabbitmq/bin/rabbitmqctl", "-q", *arguments]
        return subprocess.run(
            command, env=self._variables(), cwd=self._folder, capture_output=True, text=True, check=True
        ).stdout

    def _prepare(self) -> None:
        (self._folder / "home").mkdir(parents=True, exist_ok=True)
        (self._folder / "rabbitmq.conf").write_text(CONFIGURATION)
        (self._folder / "enabled_plugins").write_text("[].\n")
        (self._folder / "rabbitmq-env.conf").touch()

    def _variables(self) -> dict[str, str]:
        folder = str(self._folder)
        return {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "HOME": f"{folder}/home",  # the cookie's place
            "RABBITMQ_BASE": folder,
            "RABBITMQ_NODENAME": f"gapura-{self._port}@localhost",
            "RABBITMQ_MNESIA_BASE": f"{folder}/mnesia",
            "RABBITMQ_LOG_BASE": f"{folder}/log",
            "RABBITMQ_PID_FILE": f"{folder}/pid",
            "RABBITMQ_CONFIG_FILE": f"{folder}/rabbitmq.conf",
            "RABBITMQ_CONF_ENV_FILE": f"{folder}/rabbitmq-env.conf",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/enabled_plugins",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self._port),
            "RABBITMQ_DIST_PORT": str(self._dist_port),
            "ERL_EPMD_PORT": str(self._epmd_port),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
                "-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false +S 1:1 +sbwt none"
            ),
        }

    def _answers(self) -> bool:
        with Connection(self.url, connect_timeout=2) as connection:
            connection.connect()
            return True
