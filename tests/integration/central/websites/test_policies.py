"""How the chain is run is set by an administrator, as a dated row."""

import pytest

from central.websites import operations as act
from central.websites.policy import current_policy
from kernel.audit.models import AuditEvent
from kernel.clock.models import ServicePolicy
from kernel.errors import InvalidValue, NotAllowed
from tests.factories.people import make_official

pytestmark = pytest.mark.django_db


def test_declared_defaults_hold_while_nobody_set_a_policy(office):
    policy = current_policy()

    assert (policy.pk, policy.profile, policy.auto_provision, policy.skipped_rows) == (None, "PROSE_8", False, [])


def test_administrator_sets_a_policy(office):
    admin = make_official("PLATFORM_ADMIN")

    act.set_policy(by=admin, source="Keputusan (contoh)", profile="TABLE_4", skipped_rows=["7", "6", "6"])

    policy = current_policy()
    assert (policy.profile, policy.skipped_rows, policy.created_by) == ("TABLE_4", ["6", "7"], admin)
    assert AuditEvent.objects.filter(event="chain_policy.set").exists()


def test_nobody_else_sets_a_policy(office):
    with pytest.raises(NotAllowed):
        act.set_policy(by=office.head, source="Keputusan (contoh)")


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"profile": "PROSE_9"}, "profile"), ({"skipped_rows": ["2"]}, "skipped_rows"), ({"source": " "}, "source")],
)
def test_policy_that_cannot_hold_is_refused(office, changes, field):
    with pytest.raises(InvalidValue) as caught:
        act.set_policy(**{"by": "uji", "source": "Keputusan (contoh)", **changes})

    assert caught.value.field == field and caught.value.remedy


def test_preparing_twice_does_it_once(office):
    before = ServicePolicy.objects.count()

    act.prepare_procedure(by="uji")

    assert ServicePolicy.objects.count() == before == 6
