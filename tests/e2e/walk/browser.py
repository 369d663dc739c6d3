"""Chromium and the people before it. Whatever a page complains of is remembered, and ends the walk."""

from __future__ import annotations

import base64
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

from tests.e2e.walk.stage import PASSWORD, Stage

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
)
DESKTOP = {"width": 1440, "height": 900}
# Read inside the page: only the browser resolves names under .localhost.
_FETCH = """async (url) => {
  const response = await fetch(url);
  const bytes = new Uint8Array(await response.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return [response.status, response.headers.get("content-type") || "", btoa(text)];
}"""


class Browser:
    """One browser; each person has a window of their own, with their own cookies."""

    def __init__(self, chromium, stage: Stage) -> None:
        self._chromium, self._stage = chromium, stage
        self._pages: dict[str, Page] = {}
        self._expected: set[int] = set()
        self.faults: list[str] = []

    @contextmanager
    def expecting(self, *statuses: int):
        """Let pages answer with these refusals for a while; at any other time they are faults."""
        self._expected = set(statuses)
        yield
        self._expected = set()

    def person(self, name: str) -> Page:
        """Return somebody's page; a stranger's is not signed in."""
        if name not in self._pages:
            context = self._chromium.new_context(
                viewport=DESKTOP, locale="id-ID", timezone_id="Asia/Jakarta", reduced_motion="reduce"
            )
            context.set_default_timeout(20_000)
            page = context.new_page()
            self._listen(page, name)
            self._pages[name] = page
        return self._pages[name]

    def signed_in(self, name: str, *, password: str = PASSWORD) -> Page:
        """Return somebody's page after signing in, once."""
        known = name in self._pages
        page = self.person(name)
        if not known:
            sign_in(page, self._stage.url, name=name, password=password)
        return page

    def witness(self) -> str:
        """Return what everybody saw last, for the report of a failure."""
        seen = [f"--- {name} at {page.url}\n{text_of(page, 'body')[:1500]}" for name, page in self._pages.items()]
        return "\n".join([*seen, *self.faults])

    def _listen(self, page: Page, name: str) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"{name}: script error at {page.url}: {error}"))
        page.on("console", lambda line: self._hear(line, name, page))
        page.on("response", lambda answer: self._look(answer, name))
        page.on("requestfailed", lambda request: self._fail(request, name))

    def _hear(self, line, name: str, page: Page) -> None:
        # Chromium repeats every refused answer here; those are judged by their status.
        if line.text.startswith("Failed to load resource"):
            return
        if line.type == "error" or "Content Security Policy" in line.text:
            self.faults.append(f"{name}: console at {page.url}: {line.text}")

    def _look(self, answer, name: str) -> None:
        if answer.status >= 400 and answer.status not in self._expected:
            self.faults.append(f"{name}: {answer.status} from {answer.url}")

    def _fail(self, request, name: str) -> None:
        # A page left while something still loads cancels it; that is no fault.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"{name}: {request.failure} at {request.url}")


@contextmanager
def started(stage: Stage):
    """Start Chromium for a stage."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        try:
            yield Browser(chromium, stage)
        finally:
            chromium.close()


def sign_in(page: Page, url: str, *, name: str, password: str) -> None:
    """Sign in as a person does."""
    page.goto(f"{url}/masuk/")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", password)
    press(page)
    assert "/masuk/" not in page.url, f"{name} cannot sign in: {text_of(page)}"


def press(page: Page, name: str = "") -> None:
    """Press the page's first button, or the one with this name on it, and wait for the page it leads to."""
    buttons = page.locator("main form button[type=submit]")
    with page.expect_event("load"):  # a jump within the page is no new one
        (buttons.filter(has_text=name) if name else buttons).first.click()


def follow(page: Page, selector: str) -> None:
    """Follow a link, and wait for the page it leads to."""
    with page.expect_event("load"):  # a jump within the page is no new one
        page.locator(selector).first.click()


def path_of(page: Page) -> str:
    """Return where a page is, without the fragment a link of an error summary left behind."""
    return urlsplit(page.url).path


def text_of(page: Page, selector: str = "main") -> str:
    """Return what a person reads there."""
    return page.locator(selector).first.inner_text()


def fetch(page: Page, url: str) -> tuple[str, bytes]:
    """Return type and content of a file, with the cookies of the person."""
    status, kind, content = page.evaluate(_FETCH, url)
    assert status == 200, f"{status} from {url}"
    return kind, base64.b64decode(content)
