"""One budget of requests for all workers: a token bucket in a row, by the database's clock."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

# The bucket starts and refills to this share of the limit; the rest comes in evenly over the period. So in no period,
# wherever it begins, is more than the limit given out.
BURST_SHARE = 1 / 3
# Rights are given out by what a step needs from its first look to its last: with one at a time, an empty bucket would
# let everybody begin and nobody finish.
LOT = 12
# What a worker has not used of its lot after so long is void.
LOT_SECONDS = 30.0

_TAKE = """
    UPDATE provisioning_requestbudget
       SET tokens = LEAST(%(size)s, tokens + %(rate)s
                     * GREATEST(0, EXTRACT(EPOCH FROM clock_timestamp() - refilled_at)::float8)) - %(lot)s,
           refilled_at = GREATEST(refilled_at, clock_timestamp())
     WHERE key = %(key)s
       AND LEAST(%(size)s, tokens + %(rate)s
                * GREATEST(0, EXTRACT(EPOCH FROM clock_timestamp() - refilled_at)::float8)) >= %(lot)s
       AND COALESCE(closed_until, '-infinity') <= clock_timestamp()
 RETURNING tokens
"""
_WAIT = """
    SELECT GREATEST(0, EXTRACT(EPOCH FROM refilled_at - clock_timestamp())::float8)
         + GREATEST(0, %(lot)s - LEAST(%(size)s, tokens + %(rate)s
                    * GREATEST(0, EXTRACT(EPOCH FROM clock_timestamp() - refilled_at)::float8))) / %(rate)s
      FROM provisioning_requestbudget WHERE key = %(key)s
"""
_OPEN = """
    INSERT INTO provisioning_requestbudget (key, tokens, refilled_at) VALUES (%(key)s, %(size)s, clock_timestamp())
    ON CONFLICT (key) DO NOTHING
"""
# One lot is left in, so that at that time the first one can begin.
_CLOSE = """
    UPDATE provisioning_requestbudget
       SET tokens = LEAST(tokens, %(lot)s),
           closed_until = GREATEST(closed_until, clock_timestamp() + make_interval(secs => %(seconds)s)),
           refilled_at = GREATEST(closed_until, clock_timestamp() + make_interval(secs => %(seconds)s))
     WHERE key = %(key)s
"""
_IS_CLOSED = "SELECT 1 FROM provisioning_requestbudget WHERE key = %(key)s AND closed_until > clock_timestamp()"
# A bucket that was emptied this very instant is asked again after at least so long.
LEAST_WAIT_SECONDS = 0.05


@dataclass
class _Lot:
    """What this worker may still use: of this process, since a fork must not use it a second time."""

    left: int
    until: float
    process: int


class _Lots(threading.local):
    """The lots of one thread, by key."""

    def __init__(self) -> None:
        self.by_key: dict[str, _Lot] = {}


_lots = _Lots()


@dataclass(frozen=True)
class SharedBudget:
    """At most `limit` requests are given out in any `period` seconds, whoever sends them; fits the providers' `Budget`.

    Each statement stands alone: no lock outlives it, and none is held while the service is asked.
    """

    key: str
    limit: int
    period: float

    def take(self) -> float:
        """Take the right to one request; return 0, or the seconds until asking makes sense again."""
        with connection.cursor() as cursor:
            if self._had(cursor) or self._took(cursor):
                return 0.0
            cursor.execute(_OPEN, self._values)
            if self._took(cursor):
                return 0.0
            cursor.execute(_WAIT, self._values)
            [seconds] = cursor.fetchone()
        return max(LEAST_WAIT_SECONDS, float(seconds))

    def close(self, *, seconds: float) -> None:
        """Let nobody through for so long; an earlier, longer word stands."""
        with connection.cursor() as cursor:
            cursor.execute(_OPEN, self._values)
            cursor.execute(_CLOSE, {**self._values, "seconds": seconds})

    @property
    def _values(self) -> dict[str, Any]:
        size = max(1.0, self.limit * BURST_SHARE)
        rate = max(self.limit - size, 1.0) / self.period
        return {"key": self.key, "size": size, "rate": rate, "lot": min(LOT, int(size))}

    def _had(self, cursor: CursorWrapper) -> bool:
        """Use one of the lot in hand, unless the service has closed meanwhile."""
        lot = _lots.by_key.get(self.key)
        if lot is None or lot.left < 1 or lot.process != os.getpid() or lot.until <= time.monotonic():
            return False
        cursor.execute(_IS_CLOSED, self._values)
        if cursor.fetchone() is not None:
            del _lots.by_key[self.key]
            return False
        lot.left -= 1
        return True

    def _took(self, cursor: CursorWrapper) -> bool:
        """Take a lot, and one of it."""
        cursor.execute(_TAKE, self._values)
        if cursor.fetchone() is None:
            return False
        until = time.monotonic() + LOT_SECONDS
        _lots.by_key[self.key] = _Lot(left=self._values["lot"] - 1, until=until, process=os.getpid())
        return True
