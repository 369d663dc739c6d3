"""Opens the official SDK so that nothing but the given access counts."""

from __future__ import annotations

import atexit
import os
import threading

import httpx
from cloudflare import Cloudflare

from provisioning.providers.dns_cloudflare.access import Access

CONNECT_SECONDS = 5.0


MOST_CLIENTS = 8

_lock = threading.Lock()
_clients: dict[tuple[int, Access], Cloudflare] = {}


def client_of(access: Access) -> Cloudflare:
    """Return this process' client: its connections outlive a step, and a forked worker never shares its parent's."""
    key = (os.getpid(), access)
    with _lock:
        if key not in _clients:
            if len(_clients) >= MOST_CLIENTS:
                _clients.pop(next(iter(_clients))).close()
            _clients[key] = open_client(access)
        return _clients[key]


@atexit.register
def _close_all() -> None:
    for (process, _access), client in _clients.items():
        if process == os.getpid():
            client.close()


def open_client(access: Access) -> Cloudflare:
    """Return a client that asks once (HAZARDS 15: the SDK repeats even a POST) and ends in time."""
    client = Cloudflare(
        api_token=access.token,
        base_url=access.base_url,
        max_retries=0,
        timeout=httpx.Timeout(access.timeout, connect=min(CONNECT_SECONDS, access.timeout)),
    )
    # Left to itself it takes these from the environment, and each of them would be sent in the token's place.
    client.api_key = client.api_email = client.user_service_key = None
    return client
