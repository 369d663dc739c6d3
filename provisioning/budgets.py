"""One budget of requests for all workers: a token bucket in a row, by the database's clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

# The bucket starts and refills to this share of the limit; the rest comes in evenly over the period. So in no period,
# wherever it begins, do more than the limit get through.
BURST_SHARE = 1 / 3

_TAKE = """
    UPDATE provisioning_requestbudget
       SET tokens = LEAST(%(size)s, tokens + %(rate)s
                     * GREATEST(0, EXTRACT(EPOCH FROM clock_timestamp() - refilled_at)::float8)) - 1,
           refilled_at = GREATEST(refilled_at, clock_timestamp())
     WHERE key = %(key)s
       AND LEAST(%(size)s, tokens + %(rate)s
                * GREATEST(0, EXTRACT(EPOCH FROM clock_timestamp() - refilled_at)::float8)) >= 1
       AND COALESCE(closed_until, '-infinity') <= clock_timestamp()
 RETURNING tokens
"""
_WAIT = """
    SELECT GREATEST(
               (1 - LEAST(%(size)s, tokens + %(rate)s
                          * GREATEST(0, EXTRACT(EPOCH FROM clock_timestamp() - refilled_at)::float8))) / %(rate)s,
               EXTRACT(EPOCH FROM GREATEST(closed_until, refilled_at) - clock_timestamp())::float8
           )
      FROM provisioning_requestbudget WHERE key = %(key)s
"""
_OPEN = """
    INSERT INTO provisioning_requestbudget (key, tokens, refilled_at) VALUES (%(key)s, %(size)s, clock_timestamp())
    ON CONFLICT (key) DO NOTHING
"""
_CLOSE = """
    UPDATE provisioning_requestbudget
       SET tokens = 0,
           closed_until = GREATEST(closed_until, clock_timestamp() + make_interval(secs => %(seconds)s)),
           refilled_at = GREATEST(closed_until, clock_timestamp() + make_interval(secs => %(seconds)s))
     WHERE key = %(key)s
"""
# A bucket that was emptied this very instant is asked again after at least so long.
LEAST_WAIT_SECONDS = 0.05


@dataclass(frozen=True)
class SharedBudget:
    """At most `limit` requests in any `period` seconds, whoever sends them; fits the providers' `Budget`.

    Each statement stands alone: no lock outlives it, and none is held while the service is asked.
    """

    key: str
    limit: int
    period: float

    def take(self) -> float:
        """Take the right to one request; return 0, or the seconds until asking makes sense again."""
        with connection.cursor() as cursor:
            if self._took(cursor):
                return 0.0
            cursor.execute(_OPEN, self._values)
            if cursor.rowcount and self._took(cursor):
                return 0.0
            cursor.execute(_WAIT, self._values)
            [seconds] = cursor.fetchone()
        return max(LEAST_WAIT_SECONDS, float(seconds))

    def close(self, *, seconds: float) -> None:
        """Let nobody through for so long; an earlier, longer word stands."""
        with connection.cursor() as cursor:
            cursor.execute(_OPEN, self._values)
            cursor.execute(_CLOSE, {"key": self.key, "seconds": seconds})

    @property
    def _values(self) -> dict[str, Any]:
        size = max(1.0, self.limit * BURST_SHARE)
        return {"key": self.key, "size": size, "rate": max(self.limit - size, 1.0) / self.period}

    def _took(self, cursor: CursorWrapper) -> bool:
        cursor.execute(_TAKE, self._values)
        return cursor.fetchone() is not None
