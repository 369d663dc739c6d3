"""One row of a procedure's table."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.clock.policies import ServiceStandard
from kernel.procedure.texts import Text


@dataclass(frozen=True, slots=True)
class Row:
    """A step: who does what, from what, in which time, to what end.

    :param number: as a case step names it: "2", "3b".
    :param actor: code of the role that acts.
    :param service: the time allowed, or None where the source states none ("tanpa waktu baku").
    :param source: the rule it comes from: "SOP 003 row 2".
    :param counterpart: code of the role that receives, when the source marks two.
    :param note: what the column "Keterangan" says.
    """

    number: str
    activity: Text
    actor: str
    required_input: Text
    service: ServiceStandard | None
    output: Text
    source: str
    counterpart: str = ""
    note: Text = ""
