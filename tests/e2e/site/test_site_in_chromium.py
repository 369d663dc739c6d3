"""The born site in a real browser: accessible, within its policy, on a phone, by keyboard."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.e2e,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning"),
]

PATHS = [
    "/",
    "/profil/",
    "/profil/struktur-organisasi/",
    "/berita/",
    "/berita/imunisasi-dibuka-setiap-rabu/",
    "/layanan/",
    "/layanan/permohonan-informasi-publik/",
    "/dokumen/",
    "/kontak/",
    "/bantuan/",
    "/cari/?q=informasi",
    "/tidak-ada/",
    "/masuk/",
    "/verifikasi/",
]
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1440, "height": 900}
MANAGEMENT = ["/kelola/", "/kelola/users/", "/kelola/users/new/", "/kelola/panduan/", "/kelola/images/add/"]
# Wagtail's own pages are not ours to mend; what we add to them is.
OURS = [".first-steps", ".guide"]


def grave(results):
    """Return what axe calls serious or critical, as rule and place."""
    return sorted(
        (violation["id"], node["target"][0])
        for violation in results.response["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    )


def open_page(chromium, *, size, scheme="light", session=None, address=None):
    context = chromium.new_context(viewport=size, color_scheme=scheme, locale="id-ID")
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_page_is_seriously_inaccessible(served, chromium, size, scheme):
    page = open_page(chromium, size=size, scheme=scheme)

    found = {}
    for path in PATHS:
        page.goto(served.address + path)
        for fold in page.locator("main details").all():
            fold.evaluate("element => element.open = true")
        if problems := grave(Axe().run(page)):
            found[path] = problems

    assert found == {}


def test_no_page_breaks_its_policy_or_calls_elsewhere(served, chromium):
    page = open_page(chromium, size=DESK)
    elsewhere = []
    page.on(
        "request",
        lambda request: None if request.url.startswith((served.address, "data:")) else elsewhere.append(request.url),
    )

    for path in PATHS:
        page.goto(served.address + path)

    assert elsewhere == []
    assert [text for text in page.complaints if "404" not in text] == []


def test_nothing_sticks_out_on_a_phone(served, chromium):
    page = open_page(chromium, size=PHONE)

    too_wide = {}
    for path in PATHS:
        page.goto(served.address + path)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            too_wide[path] = width

    assert too_wide == {}


def test_targets_are_large_enough_for_a_thumb(served, chromium):
    page = open_page(chromium, size=PHONE)
    page.goto(served.address)
    page.locator(".menu--narrow > summary").click()

    small = page.evaluate(
        """() => [...document.querySelectorAll('header a, header summary, footer a, .button, .more, .chips a')]
            .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 44)
            .map(one => one.textContent.trim())"""
    )

    assert small == []


def test_site_is_used_by_keyboard_alone(served, chromium):
    page = open_page(chromium, size=DESK)
    page.goto(served.address)

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Langsung ke isi"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "isi"

    fold = page.locator(".menu--wide summary").first
    fold.focus()
    page.keyboard.press("Enter")
    assert page.locator(".menu--wide details[open] a").first.is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/profil/visi-misi/")


def test_reader_turns_the_light_off_without_script(served, chromium):
    context = chromium.new_context(java_script_enabled=False, viewport=DESK, color_scheme="light")
    page = context.new_page()
    page.goto(served.address + "/kontak/")
    ground = page.locator("body").evaluate("element => getComputedStyle(element).backgroundColor")

    page.get_by_role("link", name="Gelap").click()

    assert page.url == served.address + "/kontak/"
    darker = page.locator("body").evaluate("element => getComputedStyle(element).backgroundColor")
    assert darker != ground


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_we_add_to_the_management_is_accessible(served, chromium, scheme):
    page = open_page(chromium, size=DESK, scheme=scheme, session=served.session, address=served.address)

    found = {}
    for path in ("/kelola/", "/kelola/panduan/"):
        page.goto(served.address + path)
        for selector in OURS:
            if page.locator(selector).count() and (problems := grave(Axe().run(page, context=selector))):
                found[path] = problems

    assert found == {}


def test_management_stays_within_its_own_policy(served, chromium):
    page = open_page(chromium, size=DESK, session=served.session, address=served.address)

    for path in MANAGEMENT:
        page.goto(served.address + path, wait_until="networkidle")

    assert page.complaints == []


def test_administrator_writes_and_previews_news_in_the_browser(served, chromium):
    """Draftail, choosers and the preview frame work under the policy of /kelola/."""
    page = open_page(chromium, size=DESK, session=served.session, address=served.address)
    page.goto(served.address + "/kelola/")
    page.get_by_role("button", name="Bantuan").wait_for()

    page.goto(served.address + "/kelola/pages/add/content/newspage/8/", wait_until="networkidle")
    page.locator("#id_title").fill("Donor darah di kantor kami")
    page.get_by_role("button", name="Pilih gambar").first.click()
    page.get_by_role("link", name="Posyandu").first.click()
    page.locator("#id_body-FORM, [data-streamfield-stream-container]").first.wait_for(state="attached")
    page.get_by_role("button", name="Buka atau tutup pratinjau").click()
    preview = page.locator("iframe[title='Pratinjau']").last.content_frame.locator("h1")  # two, while it is drawn anew
    expect(preview).to_have_text("Donor darah di kantor kami", timeout=60_000)
    assert page.complaints == []
    page.get_by_role("button", name="Tindakan lain").last.click()
    page.get_by_role("button", name="Publikasikan").click()
    page.wait_for_url("**/kelola/pages/8/**")

    page.goto(served.address + "/berita/donor-darah-di-kantor-kami/")
    assert page.locator("h1").inner_text() == "Donor darah di kantor kami"
    assert page.locator("article img").first.evaluate("image => image.complete && image.naturalWidth > 0")
