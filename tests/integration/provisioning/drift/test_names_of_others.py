"""Names that others add to a zone of ours: told once they are new, silent once a person knows them."""

from __future__ import annotations

import pytest

from kernel.audit.models import AuditEvent
from kernel.errors import StaleDecision
from provisioning.drift.models import Finding
from provisioning.drift.names import accept
from provisioning.models import KnownName
from provisioning.reality import audit
from tests.integration.provisioning.drift.keepers import ELSEWHERE, OUR_WEB_HOST
from tests.integration.provisioning.drift.test_zones_elsewhere import keeper  # noqa: F401 - fixture

OLD, NEW, HERE = (f"{label}.contohprov.gapura.localhost" for label in ("surel", "slot-gacor", "di-sini"))


@pytest.fixture
def watched(keeper, looked):  # noqa: F811
    """The keeper of a zone with a name of somebody else's, as it was when watching began."""
    keeper.put(OLD, target=ELSEWHERE)
    looked()
    return keeper


def told(report):
    return [(found.kind, found.subject, found.found.split()[:2]) for found in report.discrepancies]


def test_names_that_stood_there_from_the_start_are_silent_and_a_new_one_is_told(watched, looked):
    _kept, quiet = looked()
    watched.put(NEW, target="198.51.100.66")
    _kept, loud = looked()

    assert told(quiet) == []
    assert told(loud) == [("dns_new_name", NEW, ["A", "198.51.100.66"])]
    assert Finding.objects.get(gone_at=None).is_mendable is False


def test_name_is_silent_once_a_person_knows_it_and_stays_on_record(watched, looked):
    watched.put(NEW, target=ELSEWHERE)
    looked()

    accept(finding=Finding.objects.get(gone_at=None), by="user:7")
    _kept, report = looked()

    assert (told(report), Finding.objects.filter(gone_at=None).count()) == ([], 0)
    assert KnownName.objects.get(name=NEW).by == "user:7"
    assert AuditEvent.objects.get(event="drift.name_known").subject == f"name:{NEW}"


def test_name_that_leads_to_us_is_told_though_it_stood_there_and_silent_once_known(keeper, looked):  # noqa: F811
    keeper.put(HERE, target=OUR_WEB_HOST)
    _kept, loud = looked()
    accept(finding=Finding.objects.get(gone_at=None), by="user:7")

    assert told(loud) == [("dns_stranger", HERE, ["A", OUR_WEB_HOST])]
    assert told(audit()) == []


def test_name_that_is_gone_is_told_no_more_and_cannot_be_accepted_late(watched, looked):
    watched.put(NEW, target=ELSEWHERE)
    looked()
    finding = Finding.objects.get(gone_at=None)
    watched.remove(NEW)
    _kept, report = looked()

    assert told(report) == []
    with pytest.raises(StaleDecision):
        accept(finding=finding, by="user:7")


def test_zone_is_not_judged_by_a_look_that_only_asks(keeper):  # noqa: F811
    """`gapura audit reality` keeps its look too; a bare audit of an unwatched zone takes nothing for new."""
    keeper.put(NEW, target=ELSEWHERE)

    assert told(audit()) == []
    assert KnownName.objects.count() == 0
