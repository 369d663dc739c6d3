"""Takes the screenshots of this folder: drives Chromium against a running `./gapura demo` (GAPURA_PORT, default 8000).

    PYTHONPATH=.:platform var/venv/bin/python docs/screenshots/take.py

It sends one more request of the sample agency and walks it to the live run. The letter is page 1 of the
reply, turned into a picture by pdftoppm.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

OUT = Path(__file__).resolve().parent
HOME = Path(os.environ.get("GAPURA_HOME", OUT.parents[1] / "var"))
PORT = os.environ.get("GAPURA_PORT", "8000")
PLATFORM = f"http://gapura.localhost:{PORT}"
SITE = f"http://dinkes.bantenprov.gapura.localhost:{PORT}"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
ANSWERS = {
    "responsible_name": "Pengelola Website (contoh)",
    "responsible_position": "Kepala Subbagian Umum",
    "responsible_phone": "(0254) 555-0100",
    "responsible_email": "pengelola@dinkes.example",
    "label": "infokesehatan",
    "head_title": "Kepala Dinas Kesehatan",
    "head_name": "Kepala Dinas Kesehatan (contoh)",
    "head_nip": "19700101 199503 1 002",
    "place": "Serang",
    "letter_date": "2026-11-20",
}
FETCH = """async address => {
  const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
  return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ""));
}"""
NEXT = "main .actions button >> nth=0"


def keep(page: Page, name: str) -> None:
    """Write a phone's and a desktop's picture of the page, with few colours so that they stay small."""
    for kind, width, height in (("phone", 360, 800), ("desktop", 1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        file = OUT / f"{name}-{kind}.png"
        page.screenshot(path=str(file), full_page=True)
        Image.open(file).convert("RGB").quantize(colors=128, dither=Image.Dither.NONE).save(file, optimize=True)


def sign_in(browser: Browser, username: str, *, at: str = PLATFORM) -> Page:
    """Return a window of somebody who has signed in."""
    page = browser.new_context(locale="id-ID").new_page()
    page.goto(f"{at}/masuk/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", (HOME / "demo-password").read_text())
    page.click("main button[type=submit]")
    return page


def fill_in(page: Page) -> str:
    """Fill in the form page by page and submit it; returns the request number."""
    page.goto(f"{PLATFORM}/permohonan/baru/")
    page.click("main button[type=submit]")
    address = page.url
    keep(page, "task-list")
    page.goto(f"{address}isi/jenis/")
    page.click(NEXT)
    while "/isi/" in page.url:
        for name, value in ANSWERS.items():
            if page.locator(f"[name={name}]").count():
                page.fill(f"[name={name}]", value)
        if page.locator("[name=commitment]").count():
            page.check("[name=commitment]")
        if "subdomain" in page.url:
            page.wait_for_selector("#name-verdict .notice")
            keep(page, "form")
        page.click(NEXT)
    if "/periksa/" not in page.url:
        page.goto(f"{address}periksa/")
    keep(page, "check")
    page.click("main form .actions button >> nth=-1")
    number = page.locator(".panel__number").inner_text()
    attach(page, address)
    return number


def attach(page: Page, address: str) -> None:
    """Attach the printed form as the signed one."""
    paper = base64.b64decode(page.evaluate(FETCH, f"{address}formulir.pdf"))
    page.goto(f"{address}formulir-bertanda-tangan/")
    scan = {"name": "formulir.pdf", "mimeType": "application/pdf", "buffer": paper}
    page.set_input_files("input[type=file]", files=[scan])
    page.click("main form button[type=submit]")


def decide(page: Page, number: str, action: str, *, picture: str = "") -> None:
    """Carry out one action, with the first instruction and the first receiver where it asks for them."""
    page.goto(f"{PLATFORM}/disposisi/{number}/{action}/")
    if page.locator("input[name=instructions]").count():
        page.locator("input[name=instructions]").first.check()
        if not page.locator("input[name=to]:checked").count():
            page.locator("input[name=to]").first.check()
    if picture:
        keep(page, picture)
    page.click("main form .actions button >> nth=0")


def walk(browser: Browser) -> None:
    """Take every picture in the order of the procedure."""
    number = fill_in(sign_in(browser, "pemohon"))
    head = sign_in(browser, "kadis")
    head.goto(f"{PLATFORM}/disposisi/")
    keep(head, "inbox")
    decide(head, number, "dispose", picture="disposition")
    decide(sign_in(browser, "kabid"), number, "dispose")
    decide(sign_in(browser, "kasi"), number, "assign")
    officer = sign_in(browser, "petugas")
    decide(officer, number, "start_provisioning")
    officer.wait_for_timeout(1500)
    keep(officer, "run")
    dashboard = sign_in(browser, "administrator")
    dashboard.goto(f"{PLATFORM}/dasbor/")
    keep(dashboard, "dashboard")
    site = browser.new_page()
    site.goto(SITE)
    keep(site, "site")
    site.emulate_media(color_scheme="dark")
    keep(site, "site-dark")
    management = sign_in(browser, "admin.dinkes", at=SITE)
    management.goto(f"{SITE}/kelola/")
    keep(management, "management")


if __name__ == "__main__":
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        walk(chromium)
        chromium.close()
