"""A line of the log says what the work was about, is one JSON object, and holds no secret."""

from __future__ import annotations

import json

import pytest

from kernel import logcontext
from tests.factories.logs import written_lines

TOKEN = "mK8x2Qv9ZpL4wR7tYb3Nc6Hd1Jf5Gs0Aa_Ee-IiOoUu"


@pytest.fixture
def logged():
    """Return a function that logs and gives the line back as it is written."""
    with written_lines("tests.watch") as (logger, last):

        def log(message, *arguments, **more):
            logger.info(message, *arguments, **more)
            return last()

        yield log


def test_line_is_an_object_with_the_names_our_runbooks_use(logged):
    line = logged("Web host %s rendered.", "utama", extra={"step": "web_host"})

    assert {name: line[name] for name in ("level", "logger", "message", "site", "step")} == {
        "level": "INFO",
        "logger": "tests.watch",
        "message": "Web host utama rendered.",
        "site": "public",
        "step": "web_host",
    }
    assert "time" in line


def test_names_bound_around_the_work_are_on_its_lines_and_on_no_other(logged):
    with logcontext.bound(request_id="abc", run="r1"), logcontext.bound(run="r2"):
        inside = logged("inside")
    outside = logged("outside")

    assert (inside["request_id"], inside["run"]) == ("abc", "r2")
    assert {"request_id", "run"} & set(outside) == set()


def test_secrets_are_blanked(logged):
    line = logged("sent", extra={"token_sent": TOKEN, "words": "password: rahasia123"})

    assert TOKEN not in json.dumps(line)
    assert "rahasia123" not in json.dumps(line)
