"""“It did it but said timeout”, of every call of an order: one certificate in the end, nothing left in the zone."""

from __future__ import annotations

import pytest

from kernel.time import now
from provisioning import certificate_work
from provisioning.certificates import operations
from provisioning.certificates.models import Certificate, State
from provisioning.steps.web_hosts import home
from tests.e2e.lies.calls import calls_of_runs
from tests.e2e.lies.telling import Lies, lie_everywhere
from tests.integration.provisioning.certificates.test_wildcard import challenges_left
from tests.servers.tls_client import until

pytestmark = [pytest.mark.django_db, pytest.mark.nginx]

PARTS = ("acme", "dns_rfc2136")
# An order of a wildcard touches no record of a site.
OF_SITES = {f"dns_rfc2136.{verb}" for verb in ("find", "records", "check", "claim", "release")}


def test_order_ends_with_one_certificate_though_each_of_its_calls_said_once_that_it_timed_out(
    parent_with, dns_authority, use, knot_server, monkeypatch, tmp_path
):
    use(dns_authority)
    parent = parent_with("wildcard")
    calls = [call for call in calls_of_runs() if call.part in PARTS]
    lies = Lies(tmp_path / "lies", place=lambda *_call: "order")
    lie_everywhere(calls, lies, put=monkeypatch.setattr)
    operations.want_wildcard(parent=parent, by="uji")

    row = until(_finished)

    assert {told.split()[1] for told in lies.told} == {call.key for call in calls} - OF_SITES
    assert challenges_left(knot_server, parent.serving_suffix) == []
    assert [path.name for path in (home() / "tls" / row.folder).iterdir()] == [row.version]


def _finished() -> Certificate | None:
    """Look as the sweep does; what waits after a lie is due at once."""
    Certificate.objects.exclude(state=State.VALID, order__isnull=True).update(next_at=now())
    certificate_work.look()
    return Certificate.objects.sound().filter(order__isnull=True).first()
