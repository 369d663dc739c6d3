"""remove.yml by hand: one site goes, and nothing else is even touched."""

from __future__ import annotations

import json
import os
import re

import pytest

from tests.integration.playbooks.hosts import ansible_playbook

SITES = [
    {"key": f"t_{name}", "name": f"Dinas {name}", "hosts": [f"{name}.gapura.localhost"]} for name in ("ada", "hilang")
]


@pytest.fixture
def home(tmp_path):
    home = tmp_path / "web"
    assert play("site.yml", home, site_list=SITES).returncode == 0
    for site in SITES:
        (home / "logs" / site["key"] / "access.log").write_text("{}\n")
    return home


def play(playbook, home, *arguments, **variables):
    user = "root" if os.geteuid() == 0 else ""
    given = json.dumps({"site_home": str(home), "site_worker_user": user, **variables})
    return ansible_playbook(playbook, "-e", given, *arguments, home=home.parent)


def tree(home, *, without=None):
    """Every path with its content and the moment it was last written."""
    return {
        str(path.relative_to(home)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(home.rglob("*"))
        if path.is_file() and "run" not in path.parts and not (without and without in str(path.relative_to(home)))
    }


def changed(run):
    return int(re.search(r"changed=(\d+)", run.stdout)[1])


def test_check_names_what_would_go_and_takes_nothing(home):
    before = tree(home)

    run = play("remove.yml", home, "--check", "--diff", site_removed=["t_hilang"])

    assert (run.returncode, changed(run)) == (0, 1)
    assert set(re.findall(r"^--- before: (\S+)$", run.stdout, re.MULTILINE)) == {
        "vhosts/t_hilang.conf", "logrotate.d/t_hilang", "sites/t_hilang", "logs/t_hilang",
    }  # fmt: skip
    assert tree(home) == before


def test_one_site_goes_the_others_are_not_touched_and_again_changes_nothing(home):
    others = tree(home, without="t_hilang")

    runs = [play("remove.yml", home, site_removed=["t_hilang"]) for _ in range(2)]

    assert [(run.returncode, changed(run)) for run in runs] == [(0, 1), (0, 0)]
    assert tree(home) == others


@pytest.mark.parametrize(
    ("removed", "reason"),
    [
        pytest.param("t_hilang", "'t_hilang' must be a list", id="a word, not a list"),
        pytest.param(["t_hilang", "../web"], "'../web' cannot be used as a site key", id="no key"),
    ],
)
def test_what_is_no_list_of_keys_is_refused_before_anything_goes(home, removed, reason):
    before = tree(home)

    run = play("remove.yml", home, site_removed=removed)

    assert run.returncode == 2
    assert reason in run.stdout
    assert tree(home) == before


def test_a_site_whose_vhost_is_broken_can_be_taken_but_not_beside_another_broken_one(home):
    """The set that would remain is tried first."""
    (home / "vhosts/t_hilang.conf").write_text("bukan nginx\n")
    (home / "vhosts/t_ada.conf").write_text("bukan nginx juga\n")

    refused = play("remove.yml", home, site_removed=["t_hilang"])
    remaining = (home / "vhosts/t_hilang.conf").exists()
    mended = play("site.yml", home, site_list=SITES[:1], site_removed=["t_hilang"])
    (home / "vhosts/t_ada.conf").write_text("")
    taken = play("remove.yml", home, site_removed=["t_hilang"])

    assert (refused.returncode, remaining) == (2, True)
    assert mended.returncode == 2
    assert taken.returncode == 0
    assert not (home / "vhosts/t_hilang.conf").exists()
