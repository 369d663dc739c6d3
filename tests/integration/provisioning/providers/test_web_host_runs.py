"""Real Ansible runs against this machine: sites appear, stay, are repaired, and go."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest

from provisioning.providers.ansible import (
    Validation,
    find_deviations,
    list_lying,
    list_sites,
    look_at,
    remove_sites,
    render_sites,
)
from provisioning.providers.ansible.errors import PlaybookBroken, SiteRefused, TargetNotWritable, VhostRefused
from tests.integration.provisioning.providers.web_hosts import site, tree, web_host

needs_nginx = pytest.mark.skipif(
    not shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin"), reason="no nginx"
)
pytestmark = [pytest.mark.nginx, needs_nginx]


@pytest.fixture
def home(tmp_path):
    return tmp_path / "web"


@pytest.fixture
def render(home):
    def run(*sites, host=None, **more):
        return render_sites(sites=sites, home=home, host=host or web_host(), **more)

    return run


def test_site_is_rendered_checked_and_complete(render, home):
    outcome = render(site(1))

    assert outcome.validation is Validation.PASSED
    assert "vhosts/t_1.conf" in outcome.changed
    assert (outcome.removed, outcome.is_reloaded, outcome.stats["failed"]) == ((), False, 0)
    assert find_deviations(sites=[site(1)], home=home, host=web_host()) == []


def test_second_run_changes_nothing(render, home):
    render(site(1), site(2))
    before = tree(home)

    outcome = render(site(1), site(2))

    assert (outcome.changed, outcome.removed, outcome.stats["changed"]) == ((), (), 0)
    assert tree(home) == before


def test_many_sites_cost_one_run(render, home):
    sites = [site(number) for number in range(120)]
    tasks = []

    outcome = render(*sites, on_event=lambda event: event.path or tasks.append((event.task, event.status)))

    assert len([path for path in outcome.changed if path.startswith("vhosts/t_")]) == 120
    assert tasks.count(("Write what differs", "changed")) == 1
    assert outcome.validation is Validation.PASSED
    assert list_sites(home=home) == sorted(each.key for each in sites)


def test_site_added_later_leaves_the_others_alone(render, home):
    render(site(1))
    before = {path: facts for path, facts in tree(home).items() if "t_1" in path}

    outcome = render(site(2))

    assert all("t_2" in path for path in outcome.changed)
    assert {path: facts for path, facts in tree(home).items() if "t_1" in path} == before


def test_drift_is_repaired(render, home):
    render(site(1))
    wanted = {path: facts[:2] for path, facts in tree(home).items()}
    with (home / "vhosts/t_1.conf").open("a") as vhost:
        vhost.write("# by hand\n")
    (home / "sites/t_1/robots.txt").unlink()
    (home / "logrotate.d/t_1").chmod(0o600)
    (home / "sites/t_1/suspended").touch()
    drift = {deviation.path for deviation in find_deviations(sites=[site(1)], home=home, host=web_host())}

    outcome = render(site(1))

    assert set(outcome.changed + outcome.removed) == drift
    assert drift == {"vhosts/t_1.conf", "sites/t_1/robots.txt", "logrotate.d/t_1", "sites/t_1/suspended"}
    assert {path: facts[:2] for path, facts in tree(home).items()} == wanted


def test_check_writes_nothing_and_shows_what_would_change(render, home):
    render(site(1))
    before = tree(home)

    outcome = render(site(1, is_public=True), site(2), check=True)

    assert tree(home) == before
    assert outcome.is_check
    assert set(outcome.changed) == {"sites/t_1/robots.txt", "vhosts/t_1.conf"} | {
        path for path in outcome.changed if "t_2" in path
    }
    shown = {deviation.path: deviation for deviation in outcome.deviations}
    assert "X-Robots-Tag" in shown["vhosts/t_1.conf"].before
    assert "X-Robots-Tag" not in shown["vhosts/t_1.conf"].after
    assert shown["vhosts/t_2.conf"].before is None
    # What is asked of another machine by a run is what is read of a folder here.
    assert list(outcome.deviations) == find_deviations(
        sites=[site(1, is_public=True), site(2)], home=home, host=web_host()
    )
    assert outcome.lying == list_lying(home=home) == look_at(home=home, host=web_host())


def test_check_of_an_untouched_place_writes_nothing(render, home):
    outcome = render(site(1), check=True)

    assert outcome.validation is Validation.PASSED
    assert tree(home) == {}


def test_vhost_nginx_refuses_leaves_the_old_set_intact(render, home):
    render(site(1))
    before = tree(home)

    with pytest.raises(VhostRefused, match=r"nginx\.conf line \d+\): invalid port") as refused:
        render(site(1), site(2), host=web_host(listen=("127.0.0.1:8080", "127.0.0.1:99999")))

    assert refused.value.permanent
    assert tree(home) == before


def test_anothers_broken_vhost_is_named_before_anything_is_written(render, home):
    render(site(1))
    (home / "vhosts/by_hand.conf").write_text("server {\n    lissen 80;\n}\n")
    before = tree(home)

    with pytest.raises(VhostRefused, match=r'vhosts/by_hand\.conf line 2\): unknown directive "lissen"'):
        render(site(2))

    assert tree(home) == before


def test_own_vhost_broken_by_hand_is_mended(render, home):
    render(site(1))
    (home / "vhosts/t_1.conf").write_text("server { nonsense }")

    outcome = render(site(1))

    assert outcome.changed == ("vhosts/t_1.conf",)


def test_without_nginx_the_set_is_written_and_the_outcome_says_so(render, home):
    outcome = render(site(1), host=web_host(nginx="no-such-nginx"))

    assert outcome.validation is Validation.NGINX_ABSENT
    assert list_sites(home=home) == ["t_1"]


def test_name_is_data_for_ansible_and_for_html(render, home):
    render(site(1, name="Dinas {{ 7 * 7 }} <b>{% raw %} !unsafe"))

    page = (home / "sites/t_1/pages/unavailable.html").read_text()
    assert "Dinas {{ 7 * 7 }} &lt;b&gt;{% raw %} !unsafe" in page


@pytest.mark.parametrize("name", ["2026", "yes", "null", "- a: b", "# c", "Situs “Éé” 🏛", "a: 'b' \"c\" \\d"])
def test_name_that_looks_like_something_else_stays_a_name(render, name):
    outcome = render(site(1, name=name), check=True)

    page = next(each for each in outcome.deviations if each.path == "sites/t_1/pages/unavailable.html")
    escaped = name.replace("'", "&#39;").replace('"', "&#34;")
    assert f"<p>{escaped} belum dapat ditampilkan.</p>" in page.after


def test_site_is_taken_away_and_taken_away_again(render, home):
    render(site(1), site(2))
    (home / "logs/t_1/access.log-20260101.gz").write_text("rotated")
    (home / "sites/t_1/left.html").write_text("by hand")
    others = {path: facts for path, facts in tree(home).items() if "t_1" not in path}

    first = remove_sites(keys=["t_1"], home=home, host=web_host())
    again = remove_sites(keys=["t_1"], home=home, host=web_host())

    assert first.removed == ("vhosts/t_1.conf", "logrotate.d/t_1", "sites/t_1", "logs/t_1")
    assert (again.removed, again.changed, again.stats["changed"]) == ((), (), 0)
    assert tree(home) == others


def test_removal_from_a_place_where_nothing_ever_was_is_no_error(home):
    assert remove_sites(keys=["t_1"], home=home, host=web_host()).is_changed is False


def test_nothing_is_written_through_a_link(render, home, tmp_path):
    render(site(1))
    outside = tmp_path / "outside"
    outside.mkdir()
    shutil.rmtree(home / "sites/t_1")
    (home / "sites/t_1").symlink_to(outside)

    with pytest.raises(SiteRefused, match="is a link"):
        render(site(1))

    assert list(outside.iterdir()) == []


def test_link_in_place_of_a_file_is_replaced_and_its_target_spared(render, home, tmp_path):
    render(site(1))
    precious = tmp_path / "precious"
    precious.write_text("keep")
    (home / "sites/t_1/robots.txt").unlink()
    (home / "sites/t_1/robots.txt").symlink_to(precious)
    (home / "sites/t_1/robots.txt.dpkg-tmp").symlink_to(precious)

    render(site(1))

    assert precious.read_text() == "keep"
    assert stat.S_ISREG((home / "sites/t_1/robots.txt").lstat().st_mode)


def test_what_a_killed_run_left_aside_is_passed_over_and_used_up(render, home):
    render(site(1), site(2))
    wanted = set(tree(home))
    for path in ("vhosts/t_1.conf", "logrotate.d/t_1"):
        (home / f"{path}.dpkg-tmp").write_text("half writ")
        (home / path).unlink()

    assert list_sites(home=home) == ["t_1", "t_2"]
    assert render(site(2)).changed == ()
    assert set(render(site(1)).changed) == {"vhosts/t_1.conf", "logrotate.d/t_1"}
    assert set(tree(home)) == wanted


def test_place_that_cannot_be_made_is_told(render, home):
    home.parent.joinpath("web").write_text("a file stands here")

    with pytest.raises(TargetNotWritable) as refused:
        render(site(1))

    assert refused.value.permanent


def test_home_may_be_relative_and_have_spaces_in_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    render_sites(sites=[site(1)], home=Path("web é 1"), host=web_host())

    assert f'"{tmp_path}/media/t_1/"' in (tmp_path / "web é 1/vhosts/t_1.conf").read_text()


def test_batch_beyond_the_limit_is_refused_at_once(render, home):
    with pytest.raises(SiteRefused, match="2001"):
        render(*[site(number) for number in range(2001)])

    assert not home.exists()


def test_broken_inventory_is_told(render, tmp_path):
    inventory = tmp_path / "hosts.yml"
    inventory.write_text("web: [broken")

    with pytest.raises(PlaybookBroken) as refused:
        render(site(1), inventory=inventory)

    assert refused.value.permanent
