"""The main job as a course of steps, each done once and by hand; whoever needs a point of it walks there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace

from playwright.sync_api import Page

from tests.e2e.walk.browser import Browser
from tests.e2e.walk.stage import Stage
from tests.e2e.walk.steps import chain, form, handover, papers, registration, site

Camera = Callable[[str, Page], None]

STEPS: tuple[tuple[str, Callable], ...] = (
    ("registered", registration.register),
    ("linked", registration.link_agency),
    ("filled in", form.fill_in),
    ("checked", form.check),
    ("submitted", form.submit),
    ("tracked", form.track),
    ("scan attached", papers.attach_scan),
    ("disposed", chain.dispose),
    ("assigned", chain.assign),
    ("built", chain.build),
    ("reported", chain.report),
    ("answered", handover.answer),
    ("verified", handover.verify_letter),
    ("activated", handover.activate),
    ("published", site.publish),
    ("counted", site.count),
)
NAMES = [name for name, _step in STEPS]


@dataclass
class Course:
    """One walk: where it has come to, what was found on the way, and who looks on."""

    stage: Stage
    browser: Browser
    camera: Camera = lambda name, page: None
    found: SimpleNamespace = field(default_factory=SimpleNamespace)
    done: int = 0
    stopped: str = ""

    def to(self, point: str) -> SimpleNamespace:
        """Walk to a point, through every step before it; return what was found so far."""
        assert not self.stopped, f"the walk ended at “{self.stopped}”"
        while self.done <= NAMES.index(point):
            name, step = STEPS[self.done]
            self.stopped = name
            try:
                step(self)
            except BaseException as error:
                error.add_note(self.browser.witness())
                raise
            assert not self.browser.faults, "pages complained:\n" + "\n".join(self.browser.faults)
            self.stopped = ""
            self.done += 1
        return self.found

    def show(self, name: str, page: Page) -> None:
        """Let whoever looks on see this page now."""
        self.camera(name, page)

    def url(self, path: str) -> str:
        """Return an address of the platform."""
        return f"{self.stage.url}{path}"
