"""One platform, one browser and one walk for all tests of this folder.

They last as long as their module: while Playwright is open, no other test could use the database of this process.
"""

from __future__ import annotations

import pytest

from tests.plugins.databases import TestDatabase


@pytest.fixture(scope="module")
def stage(test_database, tmp_path_factory):
    """A platform on a database of its own, which it may fill."""
    from tests.e2e.walk import stage

    database = TestDatabase(test_database.server_url)
    database.make_base(anew=False)
    database.renew()
    try:
        with stage.opened(database.url, tmp_path_factory.mktemp("walk")) as opened:
            yield opened
    finally:
        database.close()


@pytest.fixture(scope="module")
def course(stage):
    """The walk; a test asks it to come to the point it is about."""
    from tests.e2e.walk import browser
    from tests.e2e.walk.course import Course

    with browser.started(stage) as opened:
        yield Course(stage=stage, browser=opened)
