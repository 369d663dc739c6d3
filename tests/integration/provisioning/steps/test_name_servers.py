"""Whom to ask follows from the zone of each parent domain: two providers at once, each asked at its own servers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel.time import now
from provisioning.models import ZoneId
from provisioning.outcomes import Done, Retry
from provisioning.providers.dns import wanted_record
from provisioning.steps import dns_record
from provisioning.steps.name_servers import find_lag, is_asked, name_servers_of
from provisioning.steps.sites import host_of
from tenants.registry.parents import seed_parent
from tests.factories.provisioning import make_job
from tests.fakes.cloudflare import TOKEN, FakeCloudflare
from tests.integration.provisioning.providers.rfc2136_zones import zone_on
from tests.servers.name_server import settings_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def updated(parent, knot_server, settings):
    """A parent domain at Knot, listed without its zone as an installation with one provider does."""
    for name, value in settings_for(knot_server).items():
        setattr(settings, name, value)
    settings.DNS_VERIFY_NAMESERVERS = ((knot_server.address, knot_server.port),)
    parent.serving_suffix, parent.dns_provider = knot_server.new_zone(), "rfc2136"
    parent.save()
    return parent


@pytest.fixture
def cloudy(bind_server, settings):
    """A parent domain at Cloudflare, whose zone BIND answers for as Cloudflare's own servers do."""
    parent = seed_parent(name="awankota.go.id", region="Kota Awan (contoh)", kinds=["AGENCY"], by="test")
    parent.serving_suffix, parent.dns_provider = bind_server.new_zone(), "cloudflare"
    parent.save()
    cloud = FakeCloudflare(share=0)
    cloud.state.add_zone(parent.serving_suffix, name_servers=[f"{bind_server.address}:{bind_server.port}"])
    with cloud.listening() as base_url:
        settings.CLOUDFLARE_API_TOKEN, settings.CLOUDFLARE_BASE_URL = TOKEN, base_url
        parent.cloud, parent.answers = cloud, zone_on(bind_server, parent.serving_suffix)
        yield parent
    assert cloud.violations == []


def done(parent, *, label="dinkes"):
    job = make_job(reference=f"PW-{parent.pk}", parent_id=parent.pk, label=label)
    return job, dns_record.apply(job, dns_record.plan(job, dns_record.probe(job)))


def asked_of_zone(cloud):
    return [path for _method, path in cloud.requests if path.count("/") == 2]


def test_two_parents_at_different_providers_are_each_asked_at_their_own_servers(updated, cloudy):
    _job, at_knot = done(updated)
    job, early = done(cloudy)
    cloudy.answers.claim(host_of(job), target="127.0.0.1", owner="Cloudflare")
    _job, late = done(cloudy)

    assert (type(at_knot), type(early), type(late)) == (Done, Retry, Done)
    assert early.trouble.code == "dns_lookup_not_there_yet"
    assert dns_record.verify(job, late.result) == ""


def test_cloudflare_is_asked_once_a_day_which_servers_the_zone_has(cloudy, bind_server):
    first, again = name_servers_of(cloudy), name_servers_of(cloudy)
    before = len(asked_of_zone(cloudy.cloud))
    cloudy.cloud.state.zones[cloudy.cloud.state.zone_id(cloudy.serving_suffix)]["name_servers"] = ["ada.example"]
    ZoneId.objects.update(servers_at=now() - timedelta(days=2))
    moved = name_servers_of(cloudy)

    assert [str(one) for one in (*first, *again)] == [f"127.0.0.1:{bind_server.port}"] * 2
    assert (before, len(asked_of_zone(cloudy.cloud))) == (1, 2)
    assert [str(one) for one in moved] == ["ada.example:53"]


def test_cloudflare_that_cannot_say_its_servers_is_asked_again_by_the_step(cloudy):
    done(cloudy)
    ZoneId.objects.update(servers_at=None)
    cloudy.cloud.will("server fault", only={"GET"})

    lag = find_lag(
        cloudy,
        wanted=wanted_record(
            f"dinkes.{cloudy.serving_suffix}", target="127.0.0.1", owner="t_1", zone=cloudy.serving_suffix
        ),
    )

    assert lag.code == "cloudflare_server_fault"


def test_name_that_goes_through_cloudflare_is_told_by_its_addresses(cloudy):
    job, _early = done(cloudy)
    cloudy.answers.claim(host_of(job), target="104.16.0.1", owner="Cloudflare")
    _job, differs = done(cloudy)
    (row,) = cloudy.cloud.state.zones[cloudy.cloud.state.zone_id(cloudy.serving_suffix)]["records"].values()
    row["proxied"] = True
    seen = dns_record.verify(job, {})

    assert differs.trouble.code == "dns_lookup_differs"
    assert seen == ""


def test_servers_set_for_a_zone_win_over_everything(updated, cloudy, settings):
    settings.DNS_ZONE_NAMESERVERS = {
        updated.serving_suffix: (("192.0.2.1", 53),),
        cloudy.serving_suffix: (("192.0.2.2", 54),),
    }

    assert [str(*name_servers_of(parent)) for parent in (updated, cloudy)] == ["192.0.2.1:53", "192.0.2.2:54"]
    assert asked_of_zone(cloudy.cloud) == []


def test_nobody_is_asked_about_a_zone_that_is_set_to_none(updated, settings):
    before = is_asked(updated)
    settings.DNS_ZONE_NAMESERVERS = {updated.serving_suffix: ()}

    assert (before, is_asked(updated), name_servers_of(updated)) == (True, False, ())


@pytest.mark.parametrize(
    ("usual", "found"), [("local", "192.0.2.53:53"), ("rfc2136", "192.0.2.53:53"), ("cloudflare", "knot")]
)
def test_servers_set_without_a_zone_hold_for_the_provider_of_the_installation(
    updated, knot_server, settings, usual, found
):
    settings.DNS_PROVIDER = usual
    settings.DNS_VERIFY_NAMESERVERS = (("192.0.2.53", 53),)
    own = f"{knot_server.address}:{knot_server.port}"

    assert [str(one) for one in name_servers_of(updated)] == [found if found != "knot" else own]
