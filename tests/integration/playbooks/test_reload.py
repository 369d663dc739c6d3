"""A running nginx hears of new sites, also when the run that wrote them was killed before it could tell."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from provisioning.providers.ansible import SiteFiles, remove_sites
from tests.integration.playbooks.conftest import HOST_A, wait_until

NEW_HOST = "new.bantenprov.gapura.localhost"
NEW = SiteFiles(key="t_new", name="Dinas Baru", hosts=(NEW_HOST,))


@pytest.fixture
def new_site(serving):
    """Render the new site now or later; it is gone when the test is."""
    yield lambda **changes: serving.render(replace(NEW, **changes))
    remove_sites(keys=["t_new"], home=serving.home, host=serving.host)
    wait_until(lambda: serving.status(NEW_HOST, "/") == 404)


def test_new_site_is_served_by_the_same_nginx_and_gone_when_removed(serving, new_site):
    pid = serving.pid

    rendered = new_site()
    wait_until(lambda: serving.status(NEW_HOST, "/") == 200)
    removed = remove_sites(keys=["t_new"], home=serving.home, host=serving.host)
    wait_until(lambda: serving.status(NEW_HOST, "/") == 404)

    assert (rendered.is_reloaded, removed.is_reloaded) == (True, True)
    assert serving.pid == pid
    assert serving.status(HOST_A, "/") == 200


def test_run_killed_between_writing_and_reload_is_made_good_by_the_next(serving, new_site):
    new_site()
    wait_until(lambda: serving.status(NEW_HOST, "/") == 200)
    # As a killed run leaves it: the files are there, the mark is there, nginx knows nothing.
    vhost = serving.home / "vhosts/t_new.conf"
    assert new_site(hosts=("other.gapura.localhost",)).is_reloaded
    vhost.write_text(vhost.read_text().replace("other.gapura.localhost", NEW_HOST))
    (serving.home / "run/reload.pending").touch()
    wait_until(lambda: serving.status(NEW_HOST, "/") == 404)

    outcome = new_site()

    wait_until(lambda: serving.status(NEW_HOST, "/") == 200)
    assert (outcome.changed, outcome.is_reloaded) == ((), True)
    assert not (serving.home / "run/reload.pending").exists()


def test_check_reloads_nothing(serving):
    outcome = serving.render(replace(serving.site_a, is_public=False), check=True)

    assert (outcome.is_changed, outcome.is_reloaded) == (True, False)
    assert not (serving.home / "run/reload.pending").exists()


def test_unchanged_sites_reload_nothing(serving):
    outcome = serving.render(serving.site_a, serving.site_b)

    assert (outcome.is_changed, outcome.is_reloaded) == (False, False)


@pytest.mark.parametrize(
    "content", ["", "not a number", "999999999", str(os.getpid())], ids=["empty", "words", "nobody", "somebody else"]
)
def test_pid_that_is_no_nginx_is_told_nothing(serving, new_site, content):
    pid_file = serving.home / "run/nginx.pid"
    genuine = pid_file.read_text()
    pid_file.write_text(content)
    try:
        outcome = new_site()
    finally:
        pid_file.write_text(genuine)

    assert (outcome.is_changed, outcome.is_reloaded) == (True, False)
