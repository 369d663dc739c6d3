"""Two hundred provisions while the database restarts every few seconds, on RabbitMQ and on Redis."""

from __future__ import annotations

import pytest

from provisioning.states import RunState
from tests.e2e.storm.storms import blow_over

pytestmark = [pytest.mark.soak, pytest.mark.e2e, pytest.mark.timeout(0)]

SITES = {"rabbitmq": 100, "redis": 100}
# So many stand in line at once; one batch after the other, until all are built or the time is over.
BATCH = 20


@pytest.mark.parametrize("broker", sorted(SITES))
def test_provisions_finish_once_in_a_long_storm(broker, stormy, figures):
    asked, built = SITES[broker], 0
    figures.ask(**{f"sites_in_the_storm_on_{broker}": asked})
    with stormy(broker) as platform:
        for number in range(asked // BATCH):
            if not figures.is_time_left():
                break
            left = blow_over(
                platform,
                sites=BATCH,
                seed=figures.seed + number,
                patience=max(600.0, figures.seconds_left),
                tell=lambda done, happened: figures.tell(f"storm on {broker}: {done} of {BATCH}, {dict(happened)}"),
            )
            built += left.states[RunState.SUCCEEDED]
            _count(figures, left, broker=broker)

            assert left.states == {RunState.SUCCEEDED: BATCH}
            assert left.not_once == []
            assert left.found == []
    assert built, f"no time was left for the storm on {broker}: nothing was built, so nothing is shown"


def _count(figures, left, *, broker):
    happened = left.happened
    figures.reach(**{f"sites_in_the_storm_on_{broker}": left.states[RunState.SUCCEEDED]})
    figures.add(
        sites_built=left.states[RunState.SUCCEEDED],
        discrepancies_left=len(left.found) + len(left.not_once),
        restarts_fast=happened["fast"],
        restarts_immediate=happened["immediate"],
        brokers_killed_and_emptied=happened["broker"],
        answers_kept_back=happened["lies"],
        messages_doubled=happened["doubled"],
        messages_lost=happened["lost"],
    )
