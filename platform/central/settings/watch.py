"""How the platform is watched: the form of its logs, and who may read its figures."""

from __future__ import annotations

from typing import Any

from kernel import env

# Without a token only this machine itself may read /metrics.
METRICS_TOKEN = env.secret("METRICS_TOKEN")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "kernel.jsonlog.JsonFormatter"},
    },
    "filters": {"context": {"()": "kernel.logcontext.ContextFilter"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "json" if env.text("GAPURA_LOG_FORMAT", "plain") == "json" else "plain",
            "filters": ["context"],
        }
    },
    "loggers": {"httpx": {"level": "WARNING"}, "pikepdf": {"level": "WARNING"}, "django_tasks": {"level": "WARNING"}},
    "root": {"handlers": ["stderr"], "level": env.text("GAPURA_LOG_LEVEL", "INFO")},
}
