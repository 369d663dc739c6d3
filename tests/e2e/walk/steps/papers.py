"""The paper form: printed, signed, scanned, handed in; and what a walk reads of PDFs."""

from __future__ import annotations

import io
import subprocess

import pikepdf
from PIL import Image, ImageDraw

from tests.e2e.walk.browser import fetch, follow, press, text_of
from tests.e2e.walk.steps.refusals import refuses


def attach_scan(course) -> None:
    """A file that lies about its kind is refused; the printed form with its signature is taken."""
    page = course.browser.person("pemohon")
    page.goto(course.found.case_url)
    follow(page, "main a[href$='/formulir-bertanda-tangan/']")
    address = page.url
    _, form = fetch(page, page.locator("a[href$='/formulir.pdf']").get_attribute("href"))
    assert "Dinas Kesehatan" in words_of(form)
    lying = {"name": "formulir.pdf", "mimeType": "application/pdf", "buffer": photo(width=200, height=120)}
    page.set_input_files("[name=scan]", files=[lying])
    press(page)
    refuses(page, "scan", words="menurut namanya")
    page.set_input_files("[name=scan]", files=[{**lying, "buffer": form}])
    course.show("scan", page)
    press(page)
    assert "sudah dilampirkan" in text_of(page)
    assert page.url != address
    course.show("case", page)


def words_of(pdf: bytes) -> str:
    """Return the text of a PDF, in one line."""
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF has; a damaged one is refused."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def photo(*, width: int = 1600, height: int = 1000) -> bytes:
    """Return a photo as a phone would send it: a JPEG of a gate before a morning sky."""
    picture = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(picture)
    for line in range(height):
        share = line / height
        draw.line((0, line, width, line), fill=(int(252 - 70 * share), int(214 - 20 * share), int(160 + 60 * share)))
    draw.ellipse((width * 0.42, height * 0.22, width * 0.58, height * 0.47), fill=(255, 190, 60))
    draw.rectangle((0, height * 0.78, width, height), fill=(70, 110, 100))
    for side in (-1, 1):
        for step in range(7):
            near, far = 0.04 + 0.0 * step, 0.08 + 0.022 * step
            top, low = 0.22 + 0.08 * step, 0.30 + 0.08 * step
            edges = sorted((width * (0.5 + side * near), width * (0.5 + side * far)))
            draw.rectangle((edges[0], height * top, edges[1], height * low), fill=(150 - 8 * step, 62, 40))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=82)
    return file.getvalue()
