"""A worker killed with -9 anywhere in an order: the next one goes on, and one certificate is the end of it."""

from __future__ import annotations

import os
import signal

import dns.message
import dns.query
import pytest
from django.db import connections

from provisioning import faults
from provisioning.certificates import operations, orders
from provisioning.certificates.models import Certificate
from provisioning.certificates.pairs import Pairs
from provisioning.certificates.reading import is_key_of, load_chain, load_key
from provisioning.steps.challenges import SiteChallenges, authority_for
from provisioning.steps.web_hosts import home
from tests.servers.tls_client import until

BOUNDARIES = ["placed", "noted", "published", "answered", "finalized", "installed", "recorded"]


def advance(certificate):
    return orders.advance(certificate.pk, authority=authority_for, publisher=SiteChallenges(), home=home())


def killed_at(boundary, certificate):
    """Advance in a forked worker that dies at the boundary."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            os.environ[faults.VARIABLE] = f"{orders.FAULTS}:{boundary}"
            until(lambda: advance(certificate) is None)
        finally:
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def is_finished(row):
    return row is not None and row.state == "valid" and row.order is None


def texts(server, zone):
    query = dns.message.make_query(f"_acme-challenge.{zone}", "TXT")
    return list(dns.query.tcp(query, server.address, port=server.port, timeout=3).answer)


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_order_cut_off_at_every_boundary_ends_with_one_certificate(dns_authority, use, parent_with, knot_server):
    use(dns_authority)
    fates, left = {}, {}

    for boundary in BOUNDARIES:
        parent = parent_with("wildcard")
        row = operations.want_wildcard(parent=parent, by="uji")
        issued = dns_authority.issued()

        was_killed = killed_at(boundary, row)
        assert until(lambda: is_finished(advance(row)), seconds=15), boundary  # noqa: B023

        row.refresh_from_db()
        pairs = Pairs(home=home(), folder=row.folder)
        chain, key = pairs.chain(row.version), (pairs.folder / row.version / "key.pem").read_bytes()
        matches = is_key_of(load_key(key), load_chain(chain)[0])
        fates[boundary] = (was_killed, dns_authority.issued() - issued, matches)
        left[boundary] = (texts(knot_server, parent.serving_suffix), sorted(p.name for p in pairs.folder.iterdir()))

    assert fates == dict.fromkeys(BOUNDARIES, (True, 1, True))
    versions = {boundary: [found[1][0]] for boundary, found in left.items()}
    assert {boundary: found[0] for boundary, found in left.items()} == {boundary: [] for boundary in BOUNDARIES}
    assert {boundary: found[1] for boundary, found in left.items()} == versions
    assert Certificate.objects.count() == len(BOUNDARIES)
