"""A procedure as the pages and the PDF print it: rows with their standard and what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString

from central.procedures.measures import Measured, measured
from kernel.clock.wording import format_standard
from kernel.procedure import Procedure, Row
from kernel.procedure.diagram import flow_diagram

KEPT_WELL_PERCENT = 90


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One row in words; `service` is empty where the source states no time."""

    row: Row
    actor: str
    service: str
    measured: Measured | None

    @property
    def is_kept_well(self) -> bool:
        """Whether the standard was kept nine times out of ten."""
        share = self.measured.share_on_time if self.measured else None
        return share is not None and share >= KEPT_WELL_PERCENT


@dataclass(frozen=True, slots=True)
class PrintedProfile:
    """One way the procedure is run."""

    code: str
    title: str
    rows: tuple[PrintedRow, ...]
    diagram: SafeString


def profiles_of(procedure: Procedure) -> tuple[PrintedProfile, ...]:
    """Return the profiles of a procedure with this month's figures, in the active language."""
    figures = measured(procedure.code)
    return tuple(
        PrintedProfile(
            code=profile.code,
            title=str(profile.title or profile.code),
            rows=printed_rows(procedure, procedure.rows_of(profile.code), figures),
            diagram=flow_diagram(procedure, profile.code),
        )
        for profile in procedure.profiles.values()
    )


def printed_rows(procedure: Procedure, rows: Iterable[Row], figures: Mapping[str, Measured]) -> tuple[PrintedRow, ...]:
    """Return rows of a procedure in words, with their figures where there are any."""
    return tuple(
        PrintedRow(
            row=row,
            actor=procedure.actor_label(row.actor),
            service=format_standard(row.service) if row.service else "",
            measured=figures.get(row.number),
        )
        for row in rows
    )
