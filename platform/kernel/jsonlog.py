"""Logs a machine can read: one JSON object a line, with what the work was about and in which schema."""

from __future__ import annotations

import logging
from typing import Any

from django.db import connection
from pythonjsonlogger.json import JsonFormatter as BaseFormatter

from kernel.audit.secrecy import blank


class JsonFormatter(BaseFormatter):
    """Names the fields as our runbooks do; what looks like a secret is blanked."""

    def __init__(self) -> None:
        super().__init__(
            "%(levelname)s %(name)s %(message)s",
            rename_fields={"levelname": "level", "name": "logger"},
            timestamp="time",
            json_ensure_ascii=False,
            json_default=str,
        )

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Add the schema, and blank texts."""
        super().add_fields(log_data, record, message_dict)
        log_data.setdefault("site", getattr(connection, "schema_name", None) or "public")
        for name, value in log_data.items():
            if isinstance(value, str):
                log_data[name] = blank(value)
