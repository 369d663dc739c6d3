"""What the long runs share with the short ones: their platforms and their brokers."""

from tests.e2e.kill.conftest import (  # noqa: F401 - fixtures
    emptied,
    fresh,
    home,
    platform,
    port,
    rabbitmq,
    redis,
    variables,
    web,
)
from tests.e2e.storm.conftest import restarted, stormy, worker_id  # noqa: F401 - fixtures
