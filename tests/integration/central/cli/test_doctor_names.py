"""`gapura doctor` looks at the name server and says in words what is wrong."""

from __future__ import annotations

import pytest

from central.cli.doctor import names
from tenants.registry.models import ParentDomain
from tenants.registry.parents import seed_parent
from tests.servers.name_server import ACME, POWERLESS, UPDATER, TestKey, settings_for
from tests.servers.ports import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("GAPURA_LANG", "en")


@pytest.fixture
def set_up(settings, name_server):
    """Settings under which everything is well; what a test wants otherwise goes over them."""

    def setting(**more):
        zone = name_server.new_zone()
        well = {**settings_for(name_server, zone=zone), "DNS_PROVIDER": "rfc2136", "DNS_TARGET": "203.0.113.10"}
        for name, value in {**well, **more}.items():
            setattr(settings, name, value)
        return zone

    return setting


def found():
    return [(finding.state, finding.message) for finding in names.look()]


def test_local_zones_are_not_looked_at(settings, db):
    seed_parent(name="contohprov.go.id", region="Provinsi Contoh", kinds=["AGENCY"], by="test")

    assert found() == []


def test_good_server_is_said_before_the_first_domain_and_changed_in_nothing(set_up, name_server):
    zone = set_up(RFC2136_ACME_KEY_NAME=ACME.name, RFC2136_ACME_KEY_SECRET=ACME.secret)

    assert found() == [
        ("ok", "New names point at 203.0.113.10."),
        ("ok", f"The DNS server 127.0.0.1 takes updates of {zone}; it holds 2 records."),
        ("ok", f"The key gapura-acme may enter challenges in {zone}."),
        ("ok", f"These name servers answer for {zone}: 127.0.0.1:{name_server.port}."),
    ]
    assert name_server.serial(zone) == 1


def test_each_zone_is_looked_at_once(set_up):
    zone = set_up()
    for name in ("contohprov.go.id", "contohkota.go.id"):
        seed_parent(name=name, region="Contoh", kinds=["AGENCY"], by="test")
    ParentDomain.objects.update(dns_provider="rfc2136")

    assert sum(f"takes updates of {zone}" in message for _, message in found()) == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        pytest.param({"RFC2136_KEY_SECRET": TestKey("x", "YW5vdGhlcg==").secret}, "The secret of the key", id="secret"),
        pytest.param({"RFC2136_KEY_NAME": "nobody"}, "does not take the key nobody", id="key"),
        pytest.param({"RFC2136_ZONE": "elsewhere.test"}, "does not serve the zone elsewhere.test", id="zone"),
        pytest.param({"RFC2136_KEY_SECRET": ""}, "RFC2136_KEY_SECRET is missing", id="setting"),
        pytest.param({"RFC2136_PORT": free_port()}, "cannot be reached", id="reachability"),
    ],
)
def test_what_is_wrong_is_said_with_its_remedy(set_up, wrong, words):
    set_up(**wrong)

    finding = next(finding for finding in names.look() if finding.state == "wrong")

    assert words in finding.message
    assert finding.remedy
    assert UPDATER.secret not in finding.message


def test_key_of_challenges_without_the_right_is_said(set_up):
    set_up(RFC2136_ACME_KEY_NAME=POWERLESS.name, RFC2136_ACME_KEY_SECRET=POWERLESS.secret)

    assert [(state, "powerless" in message) for state, message in found()][2] == ("wrong", True)


def test_name_server_without_the_zone_is_said(set_up, settings):
    set_up()
    settings.DNS_VERIFY_NAMESERVERS = (("127.0.0.1", free_port()),)

    state, message = found()[-1]

    assert (state, "did not answer" in message) == ("wrong", True)


@pytest.mark.parametrize("target", ["127.0.0.1", "nginx", "web.gapura.localhost", "::1"])
def test_target_nobody_outside_can_reach_is_a_warning(set_up, target):
    set_up(DNS_TARGET=target)

    assert found()[0][0] == "warning"


def test_words_are_indonesian_by_default(set_up, monkeypatch):
    monkeypatch.setenv("GAPURA_LANG", "id")
    set_up(RFC2136_KEY_NAME="nobody")

    assert "tidak menerima kunci nobody" in " ".join(message for _, message in found())
