"""Gunicorn's configuration: `gunicorn -c python:central.gunicorn central.wsgi`.

One process with threads is enough for the embedded default and keeps it small; `WEB_CONCURRENCY` adds more.
"""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import Any

from kernel import env

_tmp = Path(env.text("TMPDIR", "/tmp"))  # noqa: S108 - only where nothing better is named

bind = env.words("GAPURA_BIND", f"127.0.0.1:{env.integer('GAPURA_PORT', 8000)}")
workers = env.integer("WEB_CONCURRENCY", 1)
worker_class = "gthread"
threads = env.integer("GAPURA_WEB_THREADS", 4)
preload_app = True
timeout = 60
graceful_timeout = 5
keepalive = 15
# A PostgreSQL backend grows with every schema it has touched (HAZARDS 14): processes are renewed now and then.
max_requests = 20_000
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else str(_tmp)  # noqa: S108
# The control socket would live in the home folder; signals say all we need.
control_socket_disable = True
accesslog = env.text("GAPURA_ACCESS_LOG") or None
errorlog = "-"
proc_name = "gapura-web"


def on_starting(_server: Any) -> None:
    """Refuse a pooler that would mix up the sites, before the first request."""
    from tenants.registry import pooler  # noqa: PLC0415 - only now is Django set up, by the preloaded application

    pooler.refuse_transaction_pooler()


def pre_fork(_server: Any, _worker: Any) -> None:
    """Keep what is loaded out of the collector's way, so that parent and child go on sharing its memory."""
    gc.freeze()


def post_fork(_server: Any, _worker: Any) -> None:
    """Let no child use a database connection its parent opened."""
    from django.db import connections  # noqa: PLC0415 - as above

    connections.close_all()
