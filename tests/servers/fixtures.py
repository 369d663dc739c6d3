"""Name servers for any suite: one of each for the whole session, a zone of its own for each test."""

from __future__ import annotations

import pytest

from tests.servers.bind import bind
from tests.servers.knot import knot


@pytest.fixture(scope="session")
def knot_server(tmp_path_factory):
    """A running Knot; `knot_server.new_zone()` gives a zone nobody else uses."""
    with knot(tmp_path_factory.mktemp("knot")) as server:
        yield server


@pytest.fixture(scope="session")
def bind_server(tmp_path_factory):
    """A running BIND; `bind_server.new_zone()` gives a zone nobody else uses."""
    with bind(tmp_path_factory.mktemp("bind")) as server:
        yield server


@pytest.fixture(scope="session", params=["knot", "bind"])
def name_server(request):
    """Both servers, one after the other: whatever is promised of one is promised of the other."""
    return request.getfixturevalue(f"{request.param}_server")
