"""The main job by hand, in Chromium, on real processes: from registration to the first news item of a live site."""

from __future__ import annotations

import pytest

from tests.e2e.walk.course import NAMES

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.processes, pytest.mark.slow]


@pytest.mark.parametrize("point", NAMES)
def test_walk_comes_to(course, point):
    course.to(point)
