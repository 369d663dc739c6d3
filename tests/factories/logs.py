"""Lines of the log as production writes them."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from kernel import logcontext
from kernel.jsonlog import JsonFormatter


@contextmanager
def written_lines(name: str) -> Iterator[tuple[logging.Logger, Callable[[], dict[str, Any]]]]:
    """Give a logger of this name, and a function that reads back the last line it wrote."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(logcontext.ContextFilter())
    logger = logging.getLogger(name)
    logger.propagate = False
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield logger, lambda: json.loads(stream.getvalue().splitlines()[-1])
    finally:
        logger.removeHandler(handler)
        logger.propagate = True
