"""The born site: a first news item with a photo is published at /kelola/, visitors read it, the dashboard counts it."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.e2e.walk.browser import fetch, follow, text_of
from tests.e2e.walk.steps.papers import photo

TITLE = "Imunisasi gratis setiap hari Rabu"
INTRO = "Puskesmas membuka layanan imunisasi gratis bagi balita setiap hari Rabu."
DESCRIPTION = "Gapura kantor pada pagi hari"


def publish(course) -> None:
    """Publish a first news item with a photo at /kelola/ and read it as a visitor."""
    page = course.browser.person("administrator situs")
    page.goto(f"{course.found.site_url}/kelola/")
    course.show("management", page)
    follow(page, "main a[href*='/pages/add/content/newspage/']")
    page.fill("[name=title]", TITLE)
    page.fill("[name=intro]", INTRO)
    _choose_photo(page)
    page.get_by_role("button", name="Tindakan lain").last.click()
    with page.expect_navigation():
        page.locator("button[name=action-publish]").click()
    assert "dipublikasikan" in text_of(page, ".messages")
    _read(course)


def _choose_photo(page: Page) -> None:
    page.get_by_role("button", name="Pilih gambar").first.click()
    chooser = page.locator(".modal-dialog")
    chooser.locator("a[href='#tab-upload']").first.click()
    file = {"name": "imunisasi.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    chooser.locator("[name=image-chooser-upload-file]").set_input_files([file])
    chooser.locator("[name=image-chooser-upload-title]").fill("Layanan imunisasi")
    chooser.locator("[name=image-chooser-upload-description]").fill(DESCRIPTION)
    chooser.locator("#tab-upload button[type=submit]").click()
    chooser.wait_for(state="hidden")


def _read(course) -> None:
    visitor = course.browser.person("tamu")
    visitor.goto(f"{course.found.site_url}/")
    assert TITLE in text_of(visitor, "body"), "the front page shows the newest item"
    course.show("site", visitor)
    follow(visitor, f"a:has-text('{TITLE}')")
    assert INTRO in text_of(visitor, "body")
    picture = visitor.locator(f"img[alt='{DESCRIPTION}']").first
    kind, _bytes = fetch(visitor, picture.evaluate("image => image.currentSrc || image.src"))
    assert kind.startswith("image/")
    assert picture.evaluate("image => image.naturalWidth") > 0, "the photo is seen"
    course.show("news", visitor)


def count(course) -> None:
    """The dashboard counts the site among the active and regularly updated ones."""
    page = course.browser.person("kadis")
    page.goto(course.url("/dasbor/"))
    course.show("dashboard", page)
    assert "Dinas Kesehatan" in text_of(page)
    assert "100 %" in text_of(page), "the one active site has published lately"
