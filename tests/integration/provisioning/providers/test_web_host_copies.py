"""Pairs of key and chain on a web host that is not where they are kept: which come, which go, and who sees them."""

from __future__ import annotations

import importlib
import os
import shutil
import signal
from pathlib import Path

import pytest
from ansible import module_utils

from provisioning.certificates.pairs import Pairs
from provisioning.providers.ansible import CertificateFiles, Validation, look_at, remove_sites, render_sites
from tests.integration.provisioning.providers.web_hosts import descendants, site, text_of, tree, web_host
from tests.servers.authorities import TestAuthority, pem

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
pytestmark = [pytest.mark.nginx, pytest.mark.skipif(NGINX is None, reason="nginx is not installed")]

UTILITIES = Path(__file__).resolve().parents[4] / "playbooks/roles/site/module_utils"
ROOT = TestAuthority.root("Otoritas daerah (contoh)")
OLD, NEW, OTHERS = "0" * 15 + "1", "0" * 15 + "2", "0" * 15 + "3"


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """The folder in which the platform keeps its pairs: two of one name, one of another, and the key of an order."""
    home = tmp_path_factory.mktemp("platform") / "web"
    for name, version in (("satu.example", OLD), ("satu.example", NEW), ("dua.example", OTHERS)):
        key, certificate = ROOT.issue(name)
        Pairs(home=home, folder=name).install(version=version, chain=pem(certificate), key=pem(key))
    Pairs(home=home, folder="dua.example").next_key()
    return home / "tls"


@pytest.fixture
def home(tmp_path):
    """A web host elsewhere."""
    return tmp_path / "elsewhere"


@pytest.fixture
def render(kept, home):
    def run(*sites, version=OLD, folder="satu.example", **more):
        pairs = (CertificateFiles(folder, version),)
        return render_sites(sites=sites, home=home, host=host_with(kept, pairs), **more)

    return run


def host_with(kept, pairs=()):
    return web_host(tls_listen=("127.0.0.1:1443",), certificates=pairs, pairs=kept)


def secured(number, folder="satu.example"):
    return site(number, hosts=(folder,), tls={folder: folder})


def copies(home):
    return {path: mode for path, (mode, *_rest) in tree(home / "tls").items() if path != ".copies"}


def test_only_the_pair_a_site_is_served_with_comes_along(render, home, kept):
    outcome = render(secured(1))

    assert (outcome.validation, outcome.changed[0]) == (Validation.PASSED, f"tls/satu.example/{OLD}")
    assert {path for path in copies(home) if path.endswith(".pem")} == {
        f"satu.example/{OLD}/key.pem", f"satu.example/{OLD}/chain.pem"
    }  # fmt: skip
    for name, mode in (("key.pem", 0o600), ("chain.pem", 0o644)):
        copy = home / "tls/satu.example" / OLD / name
        assert copy.read_bytes() == (kept / "satu.example" / OLD / name).read_bytes()
        assert copy.stat().st_mode & 0o777 == mode
    assert (home / "tls").stat().st_mode & 0o777 == 0o700
    assert not render(secured(1)).is_changed


def test_former_pair_goes_once_nothing_names_it(render, home):
    render(secured(1))

    outcome = render(secured(1), version=NEW)

    assert {path.name for path in (home / "tls/satu.example").iterdir()} == {NEW}
    assert f"tls/satu.example/{OLD}" in outcome.removed


def test_pair_stays_while_another_site_is_served_with_it(render, home, kept):
    render(secured(1))
    render(secured(2, "dua.example"), version=OTHERS, folder="dua.example")

    assert {path.name for path in (home / "tls").iterdir()} == {".copies", "satu.example", "dua.example"}

    outcome = remove_sites(keys=["t_2"], home=home, host=host_with(kept))

    assert {path.name for path in (home / "tls").iterdir()} == {".copies", "satu.example"}
    assert "tls/dua.example" in outcome.removed
    assert not (home / "snippets/tls/dua.example.conf").exists()


def test_half_a_copy_is_made_whole(render, home):
    render(secured(1))
    (home / "tls/satu.example" / OLD / "key.pem").unlink()
    (home / "tls/satu.example" / f".{OLD}").mkdir()  # as a killed run leaves it

    render(secured(1))

    assert {path.name for path in (home / "tls/satu.example").iterdir()} == {OLD}
    assert {path.name for path in (home / "tls/satu.example" / OLD).iterdir()} == {"key.pem", "chain.pem"}


def test_folder_never_lies_there_without_the_mark_that_lets_copies_go(home, monkeypatch):
    """As a kill between making the folder and marking it would leave it."""
    monkeypatch.setattr(module_utils, "__path__", [*module_utils.__path__, str(UTILITIES)])
    site_pairs = importlib.import_module("ansible.module_utils.site_pairs")
    pair = {"folder": "satu.example", "version": OLD, "key": "", "chain": ""}
    with monkeypatch.context() as killed:
        killed.setattr(Path, "touch", lambda _path: os.kill(os.getpid(), signal.SIGINT))
        with pytest.raises(KeyboardInterrupt):
            site_pairs.lay(pair, root=home)
    assert not (home / "tls").exists()

    site_pairs.lay(pair, root=home)

    assert {path.name for path in (home / "tls").iterdir()} == {".copies", "satu.example"}
    assert [path.name for path in home.iterdir()] == ["tls"]


def test_check_brings_nothing_and_says_that_it_could_not_try(render, home):
    outcome = render(secured(1), check=True)

    assert (outcome.validation, outcome.is_changed) == (Validation.NOT_TRIED, True)
    assert f"tls/satu.example/{OLD}" in outcome.changed
    assert not (home / "tls").exists()


def test_folder_the_platform_keeps_its_pairs_in_loses_none_though_reached_as_another(kept, tmp_path):
    """An installation on one machine whose inventory names that machine."""
    home = Path(shutil.copytree(kept, tmp_path / "web" / "tls")).parent
    before = tree(home / "tls")
    pairs = (CertificateFiles("satu.example", NEW),)

    render_sites(sites=[secured(1)], home=home, host=host_with(home / "tls", pairs))
    remove_sites(keys=["t_1"], home=home, host=host_with(home / "tls"))

    assert tree(home / "tls") == before


def test_pair_that_is_kept_nowhere_is_named_by_nginx(render):
    with pytest.raises(Exception, match=r"cannot load certificate .*dua\.example/0000000000000009/chain\.pem"):
        render(secured(1, "dua.example"), version="0" * 15 + "9", folder="dua.example")


def test_key_is_seen_in_no_event_on_no_command_line_and_in_no_file_of_the_run(render, home, kept):
    secret = (kept / "satu.example" / OLD / "key.pem").read_text().splitlines()[1]
    seen, files = [], []

    def look(event):
        seen.append(repr(event))
        seen.extend(text_of(Path(f"/proc/{pid}/cmdline")) for pid in descendants(os.getpid()))
        # Folders of a run go while it is looked at; `os.walk` passes over those.
        for folder, _folders, names in os.walk(home / ".ansible/runs"):
            paths = (Path(folder) / name for name in names)
            files.extend(text_of(path) for path in paths if path.is_file())

    render(secured(1), on_event=look)

    assert secret in (home / "tls/satu.example" / OLD / "key.pem").read_text()
    assert any("extravars" in text for text in seen)
    assert any("site_list" in text for text in files)
    assert [text for text in [*seen, *files] if secret in text] == []


def test_look_at_an_empty_place_finds_nothing_and_makes_nothing(home, kept):
    lying = look_at(home=home, host=host_with(kept))

    assert (lying.sites, lying.logs, lying.strangers) == (frozenset(), frozenset(), ())
    assert [path for path in home.iterdir() if path.name != ".ansible"] == []
