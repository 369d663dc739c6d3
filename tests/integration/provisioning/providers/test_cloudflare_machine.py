"""Whatever is claimed and released, in whatever order, over a server that fails at random: the zone ends as wanted."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provisioning.providers.dns import wanted_record
from provisioning.providers.dns_cloudflare import Access, CloudflareZone
from provisioning.providers.errors import RecordNotOurs
from tests.contract.dns_provider import done
from tests.fakes.cloudflare import TOKEN, FakeCloudflare

ZONE = "contohprov.go.id"
HAND = f"tangan.{ZONE}"
LABELS = st.sampled_from(["a", "b", "tangan"])
OWNERS = st.sampled_from(["t_a", "t_b"])
TARGETS = st.sampled_from(["10.0.0.1", "10.0.0.2", "2001:db8::7", "web.contoh.example"])
WISH = st.tuples(LABELS, OWNERS, TARGETS)
ACTS = st.one_of(
    st.tuples(st.just("claim"), WISH),
    st.tuples(st.just("release"), WISH),
    st.tuples(st.just("many"), st.lists(WISH, min_size=2, max_size=3, unique_by=lambda wish: wish[0])),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(acts=st.lists(ACTS, min_size=1, max_size=6), seed=st.integers(0, 10**6))
def test_any_sequence_ends_in_the_wanted_zone(acts, seed):
    fake = FakeCloudflare(ZONE, share=0.3, seed=seed)
    fake.state.put(ZONE, name=HAND, type="A", content="10.9.8.7", comment="jangan diubah")
    wanted = {}
    with fake.listening() as base_url:
        zone = CloudflareZone(Access(TOKEN, base_url=base_url, timeout=20), zone=ZONE)
        for act, wish in acts:
            ACTING[act](zone, wish, wanted)

    expected = sorted((name, r.type.value, r.target, r.comment) for name, r in wanted.items())
    assert fake.state.rows(ZONE) == sorted([*expected, (HAND, "A", "10.9.8.7", "jangan diubah")])
    assert fake.violations == []


def record_of(wish):
    label, owner, target = wish
    return wanted_record(f"{label}.{ZONE}", target=target, owner=owner, zone=ZONE)


def is_free(record, wanted):
    held = wanted.get(record.name)
    return record.name != HAND and (held is None or held.owner == record.owner)


def claim(zone, wish, wanted):
    record = record_of(wish)
    try:
        done(lambda: zone.claim(record.name, target=record.target, owner=record.owner))
    except RecordNotOurs:
        assert not is_free(record, wanted)
    else:
        assert is_free(record, wanted)
        wanted[record.name] = record


def release(zone, wish, wanted):
    record = record_of(wish)
    try:
        done(lambda: zone.release(record.name, owner=record.owner))
    except RecordNotOurs:
        assert not is_free(record, wanted)
    else:
        assert is_free(record, wanted)
        wanted.pop(record.name, None)


def claim_many(zone, wishes, wanted):
    records = [record_of(wish) for wish in wishes]
    for record, outcome in zip(records, done(lambda: zone.claim_many(records)), strict=True):
        assert (outcome.result != "conflict") == is_free(record, wanted)
        if is_free(record, wanted):
            wanted[record.name] = record


ACTING = {"claim": claim, "release": release, "many": claim_many}
