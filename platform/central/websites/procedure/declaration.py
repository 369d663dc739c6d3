"""The procedure as a whole, and the service times it brings along."""

from __future__ import annotations

from collections.abc import Iterator

from central.websites.procedure.head import HEAD, NUMBER, TITLE
from central.websites.procedure.rows import ACTORS, PROFILES, ROWS
from central.websites.procedure.transitions import TABLE
from kernel.clock.policies import Policy, PolicyDeclaration, ServiceStandard
from kernel.procedure import Procedure

PROCEDURE = Procedure(
    code="pembuatan-website",
    number=NUMBER,
    title=TITLE,
    head=HEAD,
    rows=ROWS,
    table=TABLE,
    profiles=PROFILES,
    actors=ACTORS,
)

# The assignment falls inside the hour of the disposition before it (spec: website-request).
SHARES_TIME_WITH = {"4": "3"}
# The report up the chain, one click each, may be passed over by policy; a decision on the request never.
SKIPPABLE_ROWS = ("5", "6", "7")
# How long a held name waits for a movement of its request.
LAPSE_POLICY = PolicyDeclaration(
    code="pembuatan-website.reservasi-nama",
    standard=ServiceStandard(Policy.WORKING_DAYS, 14),
    source="Kebijakan platform: nama dilepas setelah 14 hari kerja tanpa pergerakan",
)


def service_times() -> Iterator[PolicyDeclaration]:
    """Yield every deadline of this procedure, for `clock.operations.declare_policies`."""
    yield from PROCEDURE.policy_declarations()
    yield LAPSE_POLICY
