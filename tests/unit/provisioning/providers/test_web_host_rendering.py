"""What is rendered for a site, without Ansible: the role's own renderer, as plan and probe use it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from provisioning.providers.ansible import SiteFiles, WebHost, find_deviations, list_sites
from provisioning.providers.ansible.errors import SiteRefused
from provisioning.providers.ansible.role_code import entries_for, removals_for

HOME = Path("/srv/gapura/web")
HOST = "dinkes.bantenprov.gapura.localhost"


def site(**changes):
    return SiteFiles(**{"key": "t_one", "name": "Dinas Kesehatan", "hosts": (HOST,), **changes})


def rendered(*sites, home=HOME, **host):
    return {entry["path"]: entry for entry in entries_for(sites or [site()], home=home, host=WebHost(**host))}


def vhost(*sites, **host):
    return rendered(*sites, **host)["vhosts/t_one.conf"]["content"]


def test_site_has_folder_vhost_robots_and_rotation():
    own = {path for path in rendered() if "t_one" in path}

    assert own == {
        "sites/t_one",
        "sites/t_one/pages",
        "logs/t_one",
        "sites/t_one/pages/suspended.html",
        "sites/t_one/pages/unavailable.html",
        "sites/t_one/robots.txt",
        "sites/t_one/suspended",
        "logrotate.d/t_one",
        "vhosts/t_one.conf",
    }


def test_vhost_names_all_hosts_and_only_its_own_media():
    content = vhost(site(hosts=(HOST, "dinkes.example")), media_root=Path("/srv/media"))

    assert f"server_name {HOST} dinkes.example;" in content
    assert content.count('"/srv/media/t_one') == 2
    assert content.count("/srv/media") == 2


@pytest.mark.parametrize(("port", "suffix"), [(80, ""), (443, ""), (8080, ":8080")])
def test_application_is_told_the_host_a_visitor_typed(port, suffix):
    content = rendered(public_port=port)["snippets/proxy.conf"]["content"]

    assert f"proxy_set_header Host $host{suffix};" in content


@pytest.mark.parametrize(
    ("flags", "robots", "header"),
    [
        pytest.param({"is_public": False}, "Disallow: /\n", True, id="not yet active"),
        pytest.param({"is_public": True}, "Disallow: /kelola/\n", False, id="active"),
        pytest.param({"is_public": True, "is_suspended": True}, "Disallow: /\n", False, id="suspended"),
    ],
)
def test_search_engines_come_only_to_an_active_site(flags, robots, header):
    files = rendered(site(**flags))

    assert robots in files["sites/t_one/robots.txt"]["content"]
    assert ("X-Robots-Tag" in files["vhosts/t_one.conf"]["content"]) is header


def test_switch_follows_the_state():
    states = {flag: rendered(site(is_suspended=flag))["sites/t_one/suspended"]["state"] for flag in (True, False)}

    assert states == {True: "file", False: "absent"}


def test_page_is_nobody_s_but_the_application_s():
    """What nginx answered by itself, or kept, no visitor would be counted for (decision 29)."""
    content = vhost(media_root=Path("/srv/media"))
    frame = "".join(entry.get("content", "") for entry in rendered().values())

    assert sorted(set(re.findall(r"location (?:=|\^~) (\S+)", content))) == [
        "/_gapura/",
        "/media/",
        "/media/t_one/",
        "/media/t_one/documents/",
        "/robots.txt",
    ]
    assert re.findall(r"(?:proxy|fastcgi|uwsgi)_(?:cache|store)\b[^;]*", frame) == []


def test_name_is_text_on_pages_and_nowhere_else_and_a_closed_site_is_not_named():
    files = rendered(site(name='Badan <b>{{ 7 * 7 }}</b> & "Rekan"; return 200;'))

    pages = [path for path, entry in files.items() if "Badan" in entry.get("content", "")]
    assert sorted(pages) == [f"sites/t_one/pages/{page}.html" for page in ("unavailable",)]
    page = files["sites/t_one/pages/unavailable.html"]["content"]
    assert "Badan &lt;b&gt;{{ 7 * 7 }}&lt;/b&gt; &amp; &#34;Rekan&#34;" in page


def test_rotation_keeps_logs_as_long_as_told():
    content = rendered(log_weeks=3, worker_user="www-data")["logrotate.d/t_one"]["content"]

    assert f'"{HOME}/logs/t_one/access.log" {{' in content
    assert "    rotate 3\n" in content
    assert "    su www-data www-data\n" in content


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "dinkes"},
        {"key": "t_one/../../etc"},
        {"key": "t_One"},
        {"key": "t_" + "x" * 41},
        {"key": "t_one\n"},
        {"hosts": ()},
        {"hosts": "dinkes.example"},
        {"hosts": ("dinkes.example; } server { listen 1",)},
        {"hosts": ("*.example",)},
        {"hosts": ("Dinkes.example",)},
        {"hosts": ("a\nb",)},
        {"hosts": ("$host",)},
        {"name": ""},
        {"name": "Dinas\nKesehatan"},
        {"name": "\x00"},
        {"name": "x" * 201},
    ],
    ids=str,
)
def test_site_value_that_must_not_reach_a_configuration_is_refused(wrong):
    with pytest.raises(SiteRefused) as refused:
        rendered(site(**wrong))

    assert refused.value.permanent


@pytest.mark.parametrize(
    "wrong",
    [
        {"upstreams": ()},
        {"upstreams": ("127.0.0.1:8000; evil",)},
        {"listen": ("127.0.0.1:8080 default_server",)},
        {"platform_hosts": ("a b",)},
        {"worker_user": "root; daemon off"},
        {"media_root": Path("relative")},
        {"media_root": Path('/srv/"; evil')},
        {"static_root": Path("/srv/$host")},
    ],
    ids=str,
)
def test_setting_that_must_not_reach_a_configuration_is_refused(wrong):
    with pytest.raises(SiteRefused):
        rendered(**wrong)


def test_removal_takes_the_vhost_first_and_nothing_of_others():
    paths = [(entry["path"], entry["state"]) for entry in removals_for(["t_one"])]

    assert paths == [
        ("vhosts/t_one.conf", "absent"),
        ("logrotate.d/t_one", "absent"),
        ("sites/t_one", "absent"),
        ("logs/t_one", "absent"),
    ]


@pytest.mark.parametrize("key", ["", "..", "t_one/..", "*", "platform"])
def test_removal_of_what_is_no_site_is_refused(key):
    with pytest.raises(SiteRefused):
        removals_for([key])


def test_probe_of_an_empty_folder_misses_everything(tmp_path):
    deviations = find_deviations(sites=[site()], home=tmp_path)

    assert {deviation.kind for deviation in deviations} == {"missing"}
    assert "vhosts/t_one.conf" in {deviation.path for deviation in deviations}


def test_probe_tells_different_from_left_over(tmp_path):
    for path in ("vhosts/t_one.conf", "vhosts/t_old.conf", "sites/t_one/suspended"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("by hand")

    deviations = find_deviations(sites=[site()], home=tmp_path, removed=["t_old"])

    kinds = {deviation.path: deviation.kind for deviation in deviations}
    assert kinds["vhosts/t_one.conf"] == "different"
    assert kinds["vhosts/t_old.conf"] == "left_over"
    assert kinds["sites/t_one/suspended"] == "left_over"


def test_sites_are_listed_by_whatever_is_left_of_them(tmp_path):
    for path in ("vhosts/t_a.conf", "sites/t_b/robots.txt", "logrotate.d/t_c", "vhosts/platform.conf"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()

    assert list_sites(home=tmp_path) == ["t_a", "t_b", "t_c"]
