"""One round of looks: rows, then the outside, then the rows again; what moved in between is not judged."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kernel.errors import ProviderError
from kernel.ids import new_code
from provisioning.reality import looks as _all_looks  # noqa: F401 - registers them
from provisioning.reality.discrepancies import Discrepancy
from provisioning.reality.promises import promises
from provisioning.reality.registry import LOOKS, Look, Unseen
from provisioning.reality.rows import read_rows

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Report:
    """What one round found.

    :ivar unseen: what could not be looked at; the rest was.
    :ivar is_busy: runs were going on; what they had not promised yet was not judged.
    """

    discrepancies: tuple[Discrepancy, ...]
    unseen: tuple[Unseen, ...] = ()
    sites: int = 0
    seconds: float = 0.0
    is_busy: bool = False
    looks: tuple[str, ...] = field(default=())

    @property
    def is_clean(self) -> bool:
        """Whether everything was seen, and is as the rows say."""
        return not self.discrepancies and not self.unseen


def audit(*, only: Iterable[str] | None = None) -> Report:
    """Look at everything, or at the looks named, and compare. Changes nothing, and opens no transaction.

    What it costs is flat: a query a table, a listing a zone and a web host, a statement for a hundred schemas.
    """
    started = time.monotonic()
    chosen = [look for code, look in LOOKS.items() if only is None or code in set(only)]
    before = read_rows()
    seen: dict[str, Any] = {}
    unseen: list[Unseen] = []
    for look in chosen:
        _read(look, before, seen=seen, unseen=unseen)
    promised = promises(before, read_rows())
    found: list[Discrepancy] = []
    for look in chosen:
        if look.code in seen:
            found.extend(look.compare(promised, seen[look.code]))
            unseen.extend(look.unseen(seen[look.code]))
    return Report(
        discrepancies=tuple(_once(found)),
        unseen=tuple(unseen),
        sites=len(promised.rows.claimed),
        seconds=time.monotonic() - started,
        is_busy=promised.is_busy,
        looks=tuple(look.code for look in chosen),
    )


def _read(look: Look, rows: Any, *, seen: dict[str, Any], unseen: list[Unseen]) -> None:
    try:
        seen[look.code] = look.read(rows)
    except ProviderError as error:
        unseen.append(Unseen(look.code, "", str(error)))
    except Exception:  # a look may meet anything; the others must still be taken
        error_id = new_code(length=8)
        logger.exception("A look of the auditor broke.", extra={"look": look.code, "error_id": error_id})
        unseen.append(Unseen(look.code, "", error_id))


def _once(found: Iterable[Discrepancy]) -> Iterable[Discrepancy]:
    """The same thing is told once, by whichever look came first."""
    return {discrepancy.key: discrepancy for discrepancy in reversed(list(found))}.values()
