"""A pooler as PgBouncer is one, on loopback: it hands out server connections by session or by transaction.

It speaks just enough of PostgreSQL's protocol: a client gets a server with its first message, and in transaction mode
loses it whenever the server says that no transaction is open.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections import deque

SSL_REQUEST, GSS_REQUEST = 80877103, 80877104


class PoolerStandIn:
    """Listens on `port`; `mode` is "session" or "transaction", `order` "lifo" or "fifo"."""

    def __init__(self, server, *, user, database, mode, servers=2, order="lifo"):
        self.server, self.user, self.database = server, user, database
        self.mode, self.order = mode, order
        self.idle = deque(self._connect() for _unused in range(servers))
        self.free = threading.Condition()
        self.closed = False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.listener.close()
        with self.free:
            self.closed = True  # what the threads still hand back is closed then
            for connection in self.idle:
                connection.close()

    def _accept(self):
        while True:
            try:
                client, _address = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _connect(self):
        connection = socket.socket(socket.AF_UNIX) if isinstance(self.server, str) else socket.socket()
        connection.connect(self.server)
        body = struct.pack("!i", 196608) + f"user\0{self.user}\0database\0{self.database}\0\0".encode()
        connection.sendall(struct.pack("!i", len(body) + 4) + body)
        self.greeting = _until_ready(connection)
        return connection

    def _serve(self, client):
        server = None
        try:
            _startup(client)
            client.sendall(self.greeting)
            while True:
                kind, message = _message(client)
                if kind == b"X":
                    return
                server = server or self._take()
                server.sendall(message)
                if kind in (b"Q", b"S"):
                    answer = _until_ready(server)
                    client.sendall(answer)
                    if self.mode == "transaction" and answer[-1:] == b"I":
                        server = self._give_back(server)
        except OSError:
            pass
        finally:
            client.close()
            if server is not None:
                self._give_back(server)

    def _take(self):
        with self.free:
            self.free.wait_for(lambda: self.idle, timeout=10)
            return self.idle.pop() if self.order == "lifo" else self.idle.popleft()

    def _give_back(self, server):
        with self.free:
            if self.closed:
                server.close()
                return
            self.idle.append(server)
            self.free.notify()


def _exactly(connection, length):
    data = b""
    while len(data) < length:
        more = connection.recv(length - len(data))
        if not more:
            raise OSError("closed")
        data += more
    return data


def _startup(client):
    while True:
        length, code = struct.unpack("!ii", _exactly(client, 8))
        _exactly(client, length - 8)
        if code not in (SSL_REQUEST, GSS_REQUEST):
            return
        client.sendall(b"N")


def _message(connection):
    head = _exactly(connection, 5)
    return head[:1], head + _exactly(connection, struct.unpack("!i", head[1:])[0] - 4)


def _until_ready(connection):
    answer = b""
    while True:
        kind, message = _message(connection)
        answer += message
        if kind == b"Z":
            return answer
