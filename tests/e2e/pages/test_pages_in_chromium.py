"""Every page of the platform in a real browser: accessible, within its policy, whole on a phone."""

from __future__ import annotations

from collections import defaultdict

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from central.people.access import PUBLIC
from tests.e2e.site.test_site_in_chromium import DESK, PHONE, grave
from tests.repo.addresses import PLATFORM, addresses
from tests.repo.permission_map import APPLICANT, EXAMPLES, VISITOR

pytestmark = [
    pytest.mark.browser,
    pytest.mark.e2e,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning"),
]

# These answer with a file, a picture or a part of a page.
NO_PAGES = {
    "watch:healthz",
    "watch:readyz",
    "watch:metrics",
    "websites:form_pdf",
    "websites:scan_file",
    "websites:track_qr",
    "websites:name_check",
    "websites:progress",
    "websites:officer_progress",
    "websites:bulk_example",
    "websites:batch_progress",
    "websites:batch_report",
    "websites:batch_letter",
    "websites:officer_batch_progress",
    "central_letters:download",
    "central_letters:sample",
    "procedures:pdf",
}
# One sees most pages of their kind; the others' are the rest.
WALKERS = (APPLICANT, "PLATFORM_ADMIN", "AGENCY_HEAD", "OFFICER", "OPERATOR")
OUTSIDE = ("/masuk/", "/daftar/", "/tidak-ada/")
# Ids that stand twice, and buttons and links that show nothing.
AMISS = """() => {
    const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
    const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
    const shown = [...document.querySelectorAll("a, button, summary")].filter(element => element.checkVisibility());
    const empty = shown.filter(element => !element.textContent.trim() && !element.querySelector("svg, img"));
    return [...twice, ...empty.map(element => element.outerHTML)];
}"""
CUT_OFF = """() => [...document.querySelectorAll("main .table-wrap")]
    .filter(wrap => wrap.scrollWidth > wrap.clientWidth + 1).map(wrap => wrap.textContent.trim().slice(0, 60))"""
SCROLLS_SIDEWAYS = "() => document.documentElement.scrollWidth > innerWidth"


def pages(world):
    """Return who opens which path: each page once, by the first of the walkers who gets it whole."""
    found = defaultdict(list)
    for address in addresses(PLATFORM):
        example = EXAMPLES.get(address.name)
        if example is None or example.granted != 200 or address.name in NO_PAGES:
            continue
        access = getattr(address.view, "access", PUBLIC)
        walker = next((one for one in WALKERS if example.promised(access, one) == 200), None)
        assert walker, f"none of {WALKERS} opens {address.name}"
        found[walker].append(reverse(address.name, PLATFORM, kwargs=example.parts(world)))
    return {**found, VISITOR: list(OUTSIDE)}


def windows(opened, chromium, **how):
    """Give a window of each walker with the paths they open."""
    for walker, paths in pages(opened.world).items():
        context = chromium.new_context(locale="id-ID", **how)
        if walker in opened.sessions:
            cookie = {"name": "sessionid", "value": opened.sessions[walker], "url": opened.address}
            context.add_cookies([cookie])
        yield context.new_page(), paths
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_page_is_seriously_inaccessible(opened, chromium, size, scheme):
    found, seen = {}, 0

    for page, paths in windows(opened, chromium, viewport=size, color_scheme=scheme):
        for path in paths:
            page.goto(opened.address + path)
            for fold in page.locator("main details").all():
                fold.evaluate("element => element.open = true")
            seen += 1
            if problems := grave(Axe().run(page)):
                found[path] = problems

    assert found == {}
    assert seen > 40


def test_no_page_breaks_its_policy_or_scrolls_sideways_on_a_phone(opened, chromium):
    found = {}

    for page, paths in windows(opened, chromium, viewport=PHONE):
        complaints = []
        page.on("console", lambda said, kept=complaints: kept.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error, kept=complaints: kept.append(str(error)))
        for path in paths:
            page.goto(opened.address + path)
            heard = [text for text in complaints if "404" not in text]
            complaints.clear()
            if heard or page.evaluate(SCROLLS_SIDEWAYS):
                found[path] = heard or "scrolls sideways"

    assert found == {}


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_page_says_an_id_twice_has_an_empty_button_or_cuts_a_table_off(opened, chromium, size):
    found = {}

    for page, paths in windows(opened, chromium, viewport=size):
        for path in paths:
            page.goto(opened.address + path)
            if amiss := page.evaluate(AMISS) + page.evaluate(CUT_OFF):
                found[path] = amiss

    assert found == {}
