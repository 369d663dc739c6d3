"""Where everything of a flow diagram goes: pure geometry, in pixels of the SVG's own view box."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from kernel.procedure.procedures import Procedure
from kernel.procedure.rows import Row

NUMBER_WIDTH = 48
ACTIVITY_WIDTH = 300
LANE_WIDTH = 132
TIME_WIDTH = 120
LINE_HEIGHT = 18
PADDING = 12
LEAST_ROW_HEIGHT = 92
BOX_WIDTH, BOX_HEIGHT = 76, 36
DIAMOND_HEIGHT = 56
# Means of a wide sans-serif at the size drawn; wrapping a little early costs nothing.
CHARACTER_WIDTH = 7.9
BOLD_CHARACTER_WIDTH = 8.8


class Shape(StrEnum):
    """The symbols of Indonesian procedure diagrams (PermenPANRB 35/2012)."""

    TERMINAL = "terminal"
    ACTIVITY = "activity"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class Lane:
    role: str
    label: tuple[str, ...]
    left: int

    @property
    def middle(self) -> int:
        return self.left + LANE_WIDTH // 2


@dataclass(frozen=True, slots=True)
class Step:
    """A row as drawn: its lines of text, its symbol in the actor's lane and the choices
    it stands for, and who receives its output, if shown."""

    row: Row
    lines: tuple[str, ...]
    shape: Shape
    choices: tuple[str, ...]
    top: int
    height: int
    middle_x: int
    receiver_x: int | None

    @property
    def middle_y(self) -> int:
        return self.top + self.height // 2

    @property
    def bottom(self) -> int:
        return self.top + self.height

    @property
    def half_height(self) -> int:
        return (DIAMOND_HEIGHT if self.shape is Shape.DECISION else BOX_HEIGHT) // 2


@dataclass(frozen=True, slots=True)
class Layout:
    lanes: tuple[Lane, ...]
    steps: tuple[Step, ...]
    header_height: int
    width: int
    height: int

    @property
    def time_left(self) -> int:
        return self.width - TIME_WIDTH

    def arrows(self) -> Iterator[tuple[tuple[int, int], ...]]:
        """Yield the corners of each arrow: down the lane, across between two rows, down again; or to a receiver."""
        for step, following in pairwise(self.steps):
            start = (step.middle_x, step.middle_y + step.half_height)
            end = (following.middle_x, following.middle_y - following.half_height)
            if start[0] == end[0]:
                yield start, end
            else:
                yield start, (start[0], step.bottom), (end[0], step.bottom), end
        for step in self.steps:
            if step.receiver_x is not None:
                side = 1 if step.receiver_x > step.middle_x else -1
                edge = BOX_WIDTH // 2
                yield (step.middle_x + side * edge, step.middle_y), (step.receiver_x - side * edge, step.middle_y)


def lay_out(procedure: Procedure, profile: str) -> Layout:
    """Return the geometry of a profile's diagram, texts in the active language."""
    rows = procedure.rows_of(profile)
    lanes = _lanes(procedure, rows)
    header_height = max(len(lane.label) for lane in lanes) * LINE_HEIGHT + 2 * PADDING
    steps = tuple(_steps(procedure, profile, rows, lanes, header_height))
    width = NUMBER_WIDTH + ACTIVITY_WIDTH + len(lanes) * LANE_WIDTH + TIME_WIDTH
    return Layout(lanes, steps, header_height, width, steps[-1].bottom)


def wrap(text: str, width: int, *, character_width: float = CHARACTER_WIDTH) -> tuple[str, ...]:
    """Return the lines of a text that fit into a column."""
    return tuple(textwrap.wrap(text, int((width - 2 * PADDING) / character_width)))


def _lanes(procedure: Procedure, rows: tuple[Row, ...]) -> tuple[Lane, ...]:
    met = dict.fromkeys(role for row in rows for role in (row.actor, row.counterpart) if role)
    declared = [role for role in procedure.actors if role in met]
    left = NUMBER_WIDTH + ACTIVITY_WIDTH
    return tuple(
        Lane(
            role,
            wrap(procedure.actor_label(role), LANE_WIDTH, character_width=BOLD_CHARACTER_WIDTH),
            left + position * LANE_WIDTH,
        )
        for position, role in enumerate(declared or met)
    )


def _steps(
    procedure: Procedure, profile: str, rows: tuple[Row, ...], lanes: tuple[Lane, ...], top: int
) -> Iterator[Step]:
    middle_of = {lane.role: lane.middle for lane in lanes}
    for position, row in enumerate(rows):
        lines = wrap(str(row.activity), ACTIVITY_WIDTH)
        height = max(LEAST_ROW_HEIGHT, len(lines) * LINE_HEIGHT + 2 * PADDING)
        choices = choices_of(procedure, profile, row)
        follower = rows[position + 1].actor if position + 1 < len(rows) else ""
        shown = row.counterpart and row.counterpart not in (follower, row.actor)
        yield Step(
            row=row,
            lines=lines,
            shape=_shape(choices, is_end=position in (0, len(rows) - 1)),
            choices=choices,
            top=top,
            height=height,
            middle_x=middle_of[row.actor],
            receiver_x=middle_of[row.counterpart] if shown else None,
        )
        top += height


def _shape(choices: tuple[str, ...], *, is_end: bool) -> Shape:
    if is_end:
        return Shape.TERMINAL
    return Shape.DECISION if len(choices) > 1 else Shape.ACTIVITY


def choices_of(procedure: Procedure, profile: str, row: Row) -> tuple[str, ...]:
    """Return, in words, what the actor may do where a row is carried out: pass a case on, return it, reject it."""
    steps = [step for step in procedure.table.transitions if step.belongs_to(profile)]
    carried_out_in = {state for step in steps if step.row == row.number for state in step.from_states}
    possible = (step for step in steps if row.actor in step.roles and not carried_out_in.isdisjoint(step.from_states))
    return tuple(dict.fromkeys(step.words for step in possible))
