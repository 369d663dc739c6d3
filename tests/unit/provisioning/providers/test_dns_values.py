"""The words of a claim, without any provider."""

from __future__ import annotations

import pytest

from provisioning.providers.dns import ClaimResult, Record, RecordType, judge, name_in_zone, wanted_record
from provisioning.providers.errors import NameOutsideZone, NameRefused

ZONE = "bantenprov.gapura.localhost"
NAME = f"dinkes.{ZONE}"


def wanted(**changes):
    return wanted_record(NAME, **{"target": "127.0.0.1", "owner": "run-1", "zone": ZONE, **changes})


@pytest.mark.parametrize(
    ("found", "result"),
    [
        pytest.param(None, ClaimResult.CREATED, id="free"),
        pytest.param(wanted(), ClaimResult.SAME, id="already so"),
        pytest.param(wanted(target="127.0.0.2"), ClaimResult.CHANGED, id="ours, other target"),
        pytest.param(wanted(owner="run-2"), ClaimResult.CONFLICT, id="another run's, same target"),
        pytest.param(Record(NAME, RecordType.A, "127.0.0.1"), ClaimResult.CONFLICT, id="made by hand"),
        pytest.param(Record(NAME, RecordType.A, "127.0.0.1", "gapura:run-1"), ClaimResult.CONFLICT, id="half a mark"),
    ],
)
def test_judge_says_what_a_claim_would_do(found, result):
    assert judge(found, wanted=wanted()) is result


@pytest.mark.parametrize(
    ("target", "kind", "normal"),
    [
        ("127.0.0.1", RecordType.A, "127.0.0.1"),
        ("2001:DB8::0:1", RecordType.AAAA, "2001:db8::1"),
        ("Web1.Gapura.Example.", RecordType.CNAME, "web1.gapura.example"),
    ],
)
def test_record_type_follows_from_the_target(target, kind, normal):
    record = wanted(target=target)

    assert (record.type, record.target) == (kind, normal)


@pytest.mark.parametrize("name", [NAME.upper(), f"{NAME}.", f"*.{ZONE}", f"_acme-challenge.{NAME}", ZONE])
def test_names_of_the_zone_are_normalised(name):
    assert name_in_zone(name, zone=ZONE) == name.lower().removesuffix(".")


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "a..b",
        "-a",
        "a-",
        "a b",
        "a/b",
        "../../etc",
        "a\x00b",
        "dinas kesehatan",
        "é",
        "x" * 64,
        ".".join(["x" * 60] * 5),
        "a.*.b",
    ],
)
def test_what_is_no_host_name_is_refused(name):
    with pytest.raises(NameRefused) as refused:
        name_in_zone(f"{name}.{ZONE}", zone=ZONE)

    assert refused.value.permanent
    assert "253" in refused.value.remedy


@pytest.mark.parametrize("name", ["dinkes.lampungprov.gapura.localhost", f"not{ZONE}", "localhost"])
def test_name_of_another_zone_is_refused(name):
    with pytest.raises(NameOutsideZone, match=name):
        name_in_zone(name, zone=ZONE)


@pytest.mark.parametrize("owner", ["", "a b", "run\n1", "x" * 65, ":v1"])
def test_owner_that_would_break_its_mark_is_refused(owner):
    with pytest.raises(NameRefused):
        wanted(owner=owner)


def test_error_is_worded_by_the_edge():
    catalogue = {
        NameOutsideZone.words: "Nama %(name)s di luar zona %(zone)s.",
        NameOutsideZone.advice: "Periksa.",
    }

    message, remedy = NameOutsideZone(name="a.b", zone="c.d").worded(catalogue.__getitem__)

    assert (message, remedy) == ("Nama a.b di luar zona c.d.", "Periksa.")
