"""Take the pictures of this folder: the walk of tests/e2e/walk in Chromium, with a camera beside it.

    var/venv/bin/python docs/screenshots/take.py

DATABASE_URL names the server the scratch database is made on; unset, an embedded one is started under var/.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path

FOLDER = Path(__file__).absolute().parent
ROOT = FOLDER.parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "central.settings.development")

from PIL import Image  # noqa: E402 - the path is set above
from playwright.sync_api import Page  # noqa: E402

from central.cli.runtime import catalogues  # noqa: E402
from central.cli.runtime.clusters import Cluster  # noqa: E402
from central.cli.runtime.postgres import Server  # noqa: E402
from tests.e2e.walk import browser, stage  # noqa: E402
from tests.e2e.walk.course import NAMES, Course  # noqa: E402
from tests.plugins.databases import TestDatabase  # noqa: E402

# name: (width, height of the window, most height of the picture)
SIZES = {"phone": (360, 780, 1560), "desktop": (1440, 900, 1400)}
SHOWN = {
    *("front", "form", "tasks", "check", "inbox", "disposition", "tracking", "dashboard", "management", "site"),
    *("submitted", "verification"),
}
IN_THE_DARK = {"dashboard", "site"}
COLOURS = 192
MOST_BYTES = 250_000
# A run is caught while this many of its steps are done.
MIDDLE = range(3, 7)
LOOK_AGAIN = """() => htmx.ajax(
    "GET", document.getElementById("run").getAttribute("hx-get"), {target: "#run", swap: "outerHTML"}
)"""


class Camera:
    """Looks on while the course is walked, and keeps what is worth keeping."""

    def __call__(self, name: str, page: Page) -> None:
        """Take the pictures of one moment, if it has any."""
        if name == "started":
            with _held_in_the_middle(page):
                self._take("run", page)
        elif name in SHOWN:
            self._take(name, page)
            if name in IN_THE_DARK:
                page.emulate_media(color_scheme="dark")
                self._take(f"{name}-dark", page)
                page.emulate_media(color_scheme="light")

    def _take(self, name: str, page: Page) -> None:
        for size, (width, height, most) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate("document.fonts.ready")
            page.evaluate("scrollTo(0, 0); document.activeElement?.blur()")
            picture = Image.open(BytesIO(page.screenshot(full_page=True)))
            keep(picture.crop((0, 0, picture.width, min(most, picture.height))), f"{name}-{size}")
        page.set_viewport_size(browser.DESKTOP)


@contextmanager
def _held_in_the_middle(page: Page):
    """Hold a live page still while some of the steps are done and some are not."""
    run = page.locator("#run")
    for _look in range(200):
        if run.locator(".run__steps > .is-done").count() in MIDDLE:
            break
        page.evaluate(LOOK_AGAIN)
    # An empty answer: htmx leaves the page as it is, and asks again a second later.
    page.route("**/kemajuan/**", lambda route: route.fulfill(status=204))
    done = run.locator(".run__steps > .is-done").count()
    if done not in MIDDLE:
        sys.exit(f"The run was not caught in the middle: {done} steps were done. Take the pictures again.")
    yield
    page.unroute("**/kemajuan/**")


def keep(picture: Image.Image, name: str) -> None:
    """Store a picture with a palette of its own, which makes it a fraction of the size.

    Ends the program when it is too large all the same.
    """
    path = FOLDER / f"{name}.png"
    few = picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    size = path.stat().st_size
    if size > MOST_BYTES:
        sys.exit(f"{path.name} has {size} bytes; at most {MOST_BYTES} are kept in the repository.")
    print(f"{path.name:<28} {picture.width} x {picture.height}  {size // 1024:>4} kB")


def keep_letter(pdf: bytes) -> None:
    """Store the first page of the reply letter."""
    command = ["pdftoppm", "-png", "-r", "110", "-f", "1", "-l", "1", "-singlefile", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    keep(Image.open(BytesIO(done.stdout)), "letter")


@contextmanager
def scratch_database():
    """Give the address of a database with all schemas in it, gone afterwards."""
    os.environ.setdefault("GAPURA_TEST_DB", "test_screenshots")
    with ExitStack() as stack:
        server_url = os.environ.get("DATABASE_URL")
        if not server_url:
            server = Server.over(Cluster(ROOT / "var" / "test-pg"), durable=False)
            stack.enter_context(server.running())
            server_url = server.cluster.url("postgres")
        database = TestDatabase(server_url)
        stack.callback(database.close)
        database.make_base(anew=False)
        database.renew()
        yield database.url


def main() -> None:
    """Walk the main job once and take the pictures."""
    catalogues.compile_stale(catalogues.all_catalogues(ROOT))
    with ExitStack() as stack:
        url = stack.enter_context(scratch_database())
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gapura-", ignore_cleanup_errors=True)))
        opened = stack.enter_context(stage.opened(url, home))
        chromium = stack.enter_context(browser.started(opened))
        course = Course(stage=opened, browser=chromium, camera=Camera())
        found = course.to(NAMES[-1])
        keep_letter(found.letter_pdf)


if __name__ == "__main__":
    main()
