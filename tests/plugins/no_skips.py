"""In CI a skipped test is a failed one: a suite whose program is missing must not look green."""

from __future__ import annotations

import os

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn a skip into a failure when CI is set."""
    report = yield
    if report.skipped and in_ci() and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, which CI does not allow: {call.excinfo.value}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """Turn a module skipped as a whole into a failure when CI is set."""
    report = yield
    if report.skipped and in_ci():
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped as a whole, which CI does not allow"
    return report


def in_ci():
    """Tell whether we run in CI."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}
