"""What is particular to a zone at Cloudflare: several records at a name, pages, batches, ids."""

from __future__ import annotations

from dataclasses import replace

import pytest

from provisioning.providers.dns import ClaimResult, wanted_record
from provisioning.providers.dns_cloudflare import bulk
from provisioning.providers.dns_cloudflare.access import OwnMemory
from provisioning.providers.dns_cloudflare.errors import AnswerNotUnderstood, RequestRefused, ZoneMissing
from provisioning.providers.errors import NameRefused, RecordNotOurs
from tests.integration.provisioning.providers.cloudflare_zones import NAME, OURS, THEIRS, ZONE, calm_cloudflare

MINE = "gapura:t_a:v1"


@pytest.fixture
def cloud():
    with calm_cloudflare() as (fake, connect):
        yield fake, connect


def wishes(*labels, target=OURS):
    return [wanted_record(f"{label}.{ZONE}", target=target, owner="t_a", zone=ZONE) for label in labels]


def test_claim_gives_the_id_of_its_record(cloud):
    fake, connect = cloud

    first = connect().claim(NAME, target=OURS, owner="t_a")

    [record_id] = fake.state.zones[fake.state.zone_id(ZONE)]["records"]
    assert first.record_id == record_id
    assert connect().claim(NAME, target=THEIRS, owner="t_a").record_id == record_id


@pytest.mark.parametrize(
    ("stands", "outcome"),
    [
        pytest.param({"type": "A", "content": OURS, "comment": MINE}, ClaimResult.SAME, id="81058, ours"),
        pytest.param({"type": "A", "content": OURS, "comment": "gapura:t_b:v1"}, None, id="81058, another's"),
        pytest.param({"type": "CNAME", "content": "lama.contoh.example"}, None, id="81054, made by hand"),
    ],
)
def test_record_that_came_between_look_and_create_is_looked_at(cloud, stands, outcome):
    fake, connect = cloud
    fake.state.put(ZONE, name=NAME, **stands)
    before = fake.state.rows(ZONE)
    zone = connect()
    zone.find(NAME)
    fake.will("stale list", only={"GET"})

    if outcome is None:
        with pytest.raises(RecordNotOurs):
            zone.claim(NAME, target=OURS, owner="t_a")
    else:
        assert zone.claim(NAME, target=OURS, owner="t_a").result is outcome

    assert fake.state.rows(ZONE) == before
    assert [method for method, _ in fake.requests].count("POST") == 1


def test_foreign_record_of_another_type_at_the_name_is_a_conflict(cloud):
    fake, connect = cloud
    fake.state.put(ZONE, name=NAME, type="AAAA", content="2001:db8::1")

    with pytest.raises(RecordNotOurs):
        connect().claim(NAME, target=OURS, owner="t_a")

    assert fake.state.rows(ZONE) == [(NAME, "AAAA", "2001:db8::1", "")]


def test_records_that_point_nowhere_are_no_conflict(cloud):
    fake, connect = cloud
    fake.state.put(ZONE, name=NAME, type="TXT", content="v=spf1 -all")

    assert connect().claim(NAME, target=OURS, owner="t_a").result is ClaimResult.CREATED


def test_further_records_of_ours_are_taken_away_in_one_call(cloud):
    fake, connect = cloud
    for content in ("10.1.1.1", "10.1.1.2"):
        fake.state.put(ZONE, name=NAME, type="A", content=content, comment=MINE)
    fake.state.put(ZONE, name=NAME, type="AAAA", content="2001:db8::1", comment=MINE)

    connect().claim(NAME, target=OURS, owner="t_a")

    assert fake.state.rows(ZONE) == [(NAME, "A", OURS, MINE)]
    assert [method for method, _ in fake.requests if method != "GET"] == ["POST"]


def test_name_behind_the_proxy_is_brought_before_it(cloud):
    fake, connect = cloud
    fake.state.put(ZONE, name=NAME, type="A", content=OURS, comment=MINE, proxied=True)

    assert connect().claim(NAME, target=OURS, owner="t_a").result is ClaimResult.CHANGED
    assert connect().claim(NAME, target=OURS, owner="t_a").result is ClaimResult.SAME


def test_exact_name_asks_for_no_second_page(cloud):
    fake, connect = cloud
    zone = connect()
    zone.claim(NAME, target=OURS, owner="t_a")
    fake.is_repeating, before = True, len(fake.requests)

    assert zone.find(NAME).target == OURS
    assert len(fake.requests) == before + 1


def test_all_pages_are_read(cloud):
    fake, connect = cloud
    fake.most_per_page = 7
    for number in range(20):
        fake.state.put(ZONE, name=f"n{number:02}.{ZONE}", type="A", content=THEIRS)

    assert [record.name for record in connect().records()] == [f"n{number:02}.{ZONE}" for number in range(20)]
    assert connect().size() == 20


def test_server_that_repeats_a_page_is_not_followed_for_ever(cloud):
    fake, connect = cloud
    fake.most_per_page = 2
    for number in range(5):
        fake.state.put(ZONE, name=f"n{number}.{ZONE}", type="A", content=THEIRS)
    fake.is_repeating = True

    with pytest.raises(AnswerNotUnderstood, match="page 2"):
        connect().records()

    assert len(fake.requests) == 3  # the zone's id, and two pages


def test_server_whose_pages_never_end_is_not_followed_for_ever(cloud, monkeypatch):
    from provisioning.providers.dns_cloudflare import listing

    fake, connect = cloud
    fake.most_per_page = 1
    for number in range(9):
        fake.state.put(ZONE, name=f"n{number}.{ZONE}", type="A", content=THEIRS)
    zone = connect()

    with pytest.raises(AnswerNotUnderstood, match="more than 5 pages"):
        listing.all_rows(zone._api, fake.state.zone_id(ZONE), most=5)


def test_three_hundred_claims_take_a_handful_of_requests(cloud):
    fake, connect = cloud
    wanted = wishes(*(f"smpn{number}" for number in range(300)))

    claims = connect().claim_many(wanted)

    assert {claim.result for claim in claims} == {ClaimResult.CREATED}
    assert len({claim.record_id for claim in claims}) == 300
    assert len(fake.state.rows(ZONE)) == 300
    # the zone's id, a list before, three batches, a list after
    assert len(fake.requests) == 6


def test_chunk_with_one_refusal_changes_nothing(cloud):
    fake, connect = cloud
    too_long = replace(wishes("buruk")[0], comment="x" * 101)

    with pytest.raises(RequestRefused):
        connect().claim_many([*wishes("a", "b"), too_long])

    assert fake.state.rows(ZONE) == []


def test_cut_between_two_chunks_goes_on_where_it_was(cloud, monkeypatch):
    fake, connect = cloud
    monkeypatch.setattr(bulk, "CHUNK", 2)
    wanted = wishes("a", "b", "c", "d")
    zone = connect()
    zone.find(NAME)
    fake.will("drop after write", only={"POST"})
    with pytest.raises(Exception, match="connection"):
        zone.claim_many(wanted)

    claims = zone.claim_many(wanted)

    assert [claim.result for claim in claims] == [ClaimResult.SAME, ClaimResult.SAME, *[ClaimResult.CREATED] * 2]


def test_few_names_in_a_large_zone_are_asked_by_name(cloud, monkeypatch):
    fake, connect = cloud
    fake.most_per_page = 5
    for number in range(40):
        fake.state.put(ZONE, name=f"n{number}.{ZONE}", type="A", content=THEIRS)

    connect().claim_many(wishes("a", "b"))

    # the zone's id; before and after: a first page that tells of eight, then both names; the batch
    assert len(fake.requests) == 1 + 3 + 1 + 3


def test_zone_is_asked_for_once_and_then_remembered(cloud):
    fake, connect = cloud
    memory = OwnMemory()
    for _ in range(3):
        connect(memory=memory).find(NAME)

    assert [path for _, path in fake.requests].count("/zones") == 1


def test_remembered_id_that_leads_nowhere_is_forgotten(cloud):
    _, connect = cloud
    memory = OwnMemory()
    memory.remember(ZONE, "f" * 32)

    with pytest.raises(ZoneMissing) as caught:
        connect(memory=memory).find(NAME)

    assert (caught.value.permanent, caught.value.retry_after) == (False, 1.0)
    assert connect(memory=memory).find(NAME) is None


def test_given_id_of_another_zone_is_not_used():
    with calm_cloudflare(ZONE, "lain.sch.id") as (fake, connect):
        other = fake.state.zone_id("lain.sch.id")

        connect(zone_id=other).claim(NAME, target=OURS, owner="t_a")

        assert fake.state.rows("lain.sch.id") == []
        assert [name for name, *_ in fake.state.rows(ZONE)] == [NAME]


def test_given_id_that_is_unknown_is_said(cloud):
    _, connect = cloud

    with pytest.raises(ZoneMissing) as caught:
        connect(zone_id="f" * 32).find(NAME)

    assert caught.value.permanent


def test_text_somebody_else_entered_stays(cloud):
    fake, connect = cloud
    name = f"_acme-challenge.{ZONE}"
    fake.state.put(ZONE, name=name, type="TXT", content="satu")

    connect().add_text(name, value="satu")
    connect().remove_text(name, value="satu")

    assert fake.state.rows(ZONE) == [(name, "TXT", "satu", "")]


@pytest.mark.parametrize("value", ["", "x" * 256, 'a"b', "a\nb", "é"], ids=["empty", "long", "quote", "line", "letter"])
def test_text_that_dns_cannot_hold_is_refused(cloud, value):
    _, connect = cloud

    with pytest.raises(NameRefused):
        connect().add_text(f"_acme-challenge.{ZONE}", value=value)


def test_text_that_was_created_though_the_answer_was_lost_is_there_once(cloud):
    fake, connect = cloud
    name = f"_acme-challenge.{ZONE}"
    fake.will("drop after write", only={"POST"})
    with pytest.raises(Exception, match="connection"):
        connect().add_text(name, value="satu")

    connect().add_text(name, value="satu")

    assert len(fake.state.rows(ZONE)) == 1
