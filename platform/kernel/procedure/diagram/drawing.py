"""A laid-out flow diagram as SVG: no style attributes (the content security policy forbids them), classes for colour.

Lines and letters are drawn in `currentColor`, so that the diagram is whole without a stylesheet, in light and dark.
Classes to colour it by: flow, flow-head, flow-lane, flow-rule, flow-row, flow-text, flow-step, flow-terminal,
flow-activity, flow-decision, flow-receiver, flow-arrow, flow-time.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kernel.clock.wording import format_standard
from kernel.procedure.diagram.layout import (
    ACTIVITY_WIDTH,
    BOX_HEIGHT,
    BOX_WIDTH,
    LINE_HEIGHT,
    NUMBER_WIDTH,
    PADDING,
    TIME_WIDTH,
    Lane,
    Layout,
    Shape,
    Step,
    lay_out,
    wrap,
)
from kernel.procedure.procedures import Procedure
from kernel.procedure.rows import Row

# Puts the baseline of a line of text in the middle of its height.
BASELINE = 13
ARROW = 6
INK = {"fill": "none", "stroke": "currentColor"}


def flow_diagram(procedure: Procedure, profile: str) -> SafeString:
    """Return the swim-lane diagram of a profile as an SVG element: roles as columns, rows as steps.

    Wider than a phone, so put it into an element that scrolls sideways. Its title and description say the same in
    words. Texts come in the active language; whatever they hold is escaped.

    :raises KeyError: when there is no such profile.
    """
    layout = lay_out(procedure, profile)
    svg = _canvas(procedure, profile, layout)
    _grid(svg, layout)
    _headings(svg, layout)
    for corners in layout.arrows():
        _arrow(svg, corners)
    for step in layout.steps:
        _step(svg, step, layout)
    # Built as a tree, so every text in it was escaped when written.
    return mark_safe(tostring(svg, encoding="unicode"))  # noqa: S308


def service_words(row: Row) -> str:
    """Return the time a row allows, or that its source states none."""
    return format_standard(row.service) if row.service else _("no standard time")


def _canvas(procedure: Procedure, profile: str, layout: Layout) -> Element:
    name = slugify(f"flow-{procedure.code}-{profile}")
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "flow",
            "role": "img",
            "aria-labelledby": f"{name}-title {name}-words",
            "viewBox": f"0 0 {layout.width + 1} {layout.height + 1}",
            "width": str(layout.width + 1),
            "height": str(layout.height + 1),
            "font-size": "14",
        },
    )
    title = procedure.head.diagram_title or _("Flow diagram: %(title)s") % {"title": procedure.title}
    SubElement(svg, "title", {"id": f"{name}-title"}).text = str(title)
    words = [_in_words(procedure, step) for step in layout.steps]
    SubElement(svg, "desc", {"id": f"{name}-words"}).text = " ".join(words)
    return svg


def _in_words(procedure: Procedure, step: Step) -> str:
    row = step.row
    words = _("Step %(number)s, %(actor)s: %(activity)s (%(time)s).") % {
        "number": row.number,
        "actor": procedure.actor_label(row.actor),
        "activity": str(row.activity).rstrip("."),
        "time": service_words(row),
    }
    return f"{words} {_choices_in_words(step)}" if step.shape is Shape.DECISION else words


def _choices_in_words(step: Step) -> str:
    return _("Choices: %(choices)s.") % {"choices": ", ".join(step.choices)}


def _grid(svg: Element, layout: Layout) -> None:
    _rectangle(svg, "flow-head", 0, 0, layout.width, layout.header_height, {"fill": "currentColor", "opacity": "0.06"})
    rules = {**INK, "stroke-opacity": "0.3"}
    _rectangle(svg, "flow-rule", 0, 0, layout.width, layout.height, rules)
    for x in (NUMBER_WIDTH, *(lane.left for lane in layout.lanes), layout.time_left):
        _line(svg, "flow-rule", (x, 0), (x, layout.height), rules)
    for step in layout.steps:
        _line(svg, "flow-row", (0, step.top), (layout.width, step.top), rules)


def _headings(svg: Element, layout: Layout) -> None:
    _heading(svg, "flow-text", [pgettext("column of step numbers", "No.")], NUMBER_WIDTH // 2, layout)
    _heading(svg, "flow-text", [_("Activity")], NUMBER_WIDTH + ACTIVITY_WIDTH // 2, layout)
    for lane in layout.lanes:
        _lane_heading(svg, lane, layout)
    _heading(
        svg, "flow-text", [pgettext("column of service times", "Time")], layout.time_left + TIME_WIDTH // 2, layout
    )


def _lane_heading(svg: Element, lane: Lane, layout: Layout) -> None:
    _heading(svg, "flow-lane", lane.label, lane.middle, layout)


def _heading(svg: Element, name: str, lines: Sequence[str], middle: int, layout: Layout) -> None:
    _text(svg, name, lines, middle, layout.header_height // 2, {"text-anchor": "middle", "font-weight": "600"})


def _step(svg: Element, step: Step, layout: Layout) -> None:
    middled = {"text-anchor": "middle"}
    _text(svg, "flow-text", [step.row.number], NUMBER_WIDTH // 2, step.middle_y, middled)
    _text(svg, "flow-text", step.lines, NUMBER_WIDTH + PADDING, step.middle_y, {})
    _symbol(svg, step)
    _text(svg, "flow-text", [step.row.number], step.middle_x, step.middle_y, {**middled, "font-weight": "600"})
    if step.receiver_x is not None:
        left, top = step.receiver_x - BOX_WIDTH // 2, step.middle_y - BOX_HEIGHT // 2
        _rectangle(svg, "flow-receiver", left, top, BOX_WIDTH, BOX_HEIGHT, {**INK, "stroke-dasharray": "4 3"})
        _text(svg, "flow-text", [step.row.number], step.receiver_x, step.middle_y, middled)
    words = wrap(service_words(step.row), TIME_WIDTH)
    _text(svg, "flow-time", words, layout.time_left + TIME_WIDTH // 2, step.middle_y, middled)


def _symbol(svg: Element, step: Step) -> None:
    name, ink = f"flow-step flow-{step.shape}", {**INK, "stroke-width": "1.5"}
    x, y, across, down = step.middle_x, step.middle_y, BOX_WIDTH // 2, step.half_height
    if step.shape is Shape.DECISION:
        corners = [(x, y - down), (x + across, y), (x, y + down), (x - across, y)]
        diamond = SubElement(
            svg, "polygon", {"class": name, "points": _points(corners), **ink, "pointer-events": "all"}
        )
        SubElement(diamond, "title").text = _choices_in_words(step)
        return
    rounding = BOX_HEIGHT // 2 if step.shape is Shape.TERMINAL else 3
    _rectangle(svg, name, x - across, y - down, BOX_WIDTH, BOX_HEIGHT, {**ink, "rx": str(rounding)})


def _arrow(svg: Element, corners: tuple[tuple[int, int], ...]) -> None:
    ink = {**INK, "stroke-width": "1.5"}
    SubElement(svg, "polyline", {"class": "flow-arrow", "points": _points(corners), **ink})
    (from_x, _from_y), (x, y) = corners[-2:]
    if from_x == x:
        head = [(x, y), (x - ARROW, y - 2 * ARROW), (x + ARROW, y - 2 * ARROW)]
    else:
        back = x - 2 * ARROW if from_x < x else x + 2 * ARROW
        head = [(x, y), (back, y - ARROW), (back, y + ARROW)]
    SubElement(svg, "polygon", {"class": "flow-arrow", "points": _points(head), "fill": "currentColor"})


def _text(svg: Element, name: str, lines: Sequence[str], x: int, middle: int, more: dict[str, str]) -> None:
    top = middle - len(lines) * LINE_HEIGHT // 2 + BASELINE
    text = SubElement(svg, "text", {"class": name, "fill": "currentColor", "x": str(x), "y": str(top), **more})
    for position, line in enumerate(lines):
        SubElement(text, "tspan", {"x": str(x), "y": str(top + position * LINE_HEIGHT)}).text = line


def _rectangle(svg: Element, name: str, x: int, y: int, width: int, height: int, more: dict[str, str]) -> None:
    shape = {"x": str(x), "y": str(y), "width": str(width), "height": str(height)}
    SubElement(svg, "rect", {"class": name, **shape, **more})


def _line(svg: Element, name: str, start: tuple[int, int], end: tuple[int, int], more: dict[str, str]) -> None:
    (x1, y1), (x2, y2) = start, end
    ends = {"x1": str(x1), "y1": str(y1), "x2": str(x2), "y2": str(y2)}
    SubElement(svg, "line", {"class": name, **ends, **more})


def _points(corners: Sequence[tuple[int, int]]) -> str:
    return " ".join(f"{x},{y}" for x, y in corners)
