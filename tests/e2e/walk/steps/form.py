"""The request form, page by page with bad input first; checked, submitted, tracked."""

from __future__ import annotations

from datetime import date, timedelta

from tests.e2e.walk.browser import fetch, follow, path_of, press, text_of
from tests.e2e.walk.steps.papers import words_of
from tests.e2e.walk.steps.refusals import refuses

LABEL = "dinkes"
HOST = "dinkes.bantenprov.go.id"
# (field, what is typed first, a word of the refusal, what is typed then)
RESPONSIBLE = (
    ("responsible_phone", "abc", "abc", "(0254) 555-0100"),
    ("responsible_email", "pengelola@", "pengelola@", "admin.web@dinkes.example"),
    ("responsible_position", "", "jabatan", "Kepala Subbagian Umum dan Kepegawaian"),
)
BAD_NAMES = (("Dinas Kesehatan", "memuat spasi"), ("www", "dicadangkan"), ("-dinkes", "diawali atau diakhiri"))
HEAD = (
    ("head_nip", "12345", "18", "19700101 199503 1 001"),
    ("letter_date", "31-02-2026", "bukan tanggal", None),
)


def fill_in(course) -> None:
    """Fill in the five pages; each bad value is refused with its own words and stays in its box."""
    page = course.browser.person("pemohon")
    page.goto(course.url("/permohonan/"))
    follow(page, "main a[href='/permohonan/baru/']")
    press(page)
    course.found.case_url = course.url(path_of(page))
    follow(page, "main .actions a")
    assert "/isi/jenis/" in path_of(page)
    press(page)
    _responsible(page, course)
    _subdomain(page)
    _head(page)
    _commitment(page)
    assert "/periksa/" in path_of(page)
    page.goto(course.found.case_url)
    course.show("tasks", page)


def _responsible(page, course) -> None:
    assert "/isi/penanggung-jawab/" in path_of(page)
    page.fill("[name=responsible_name]", "Pengelola Website Dinas Kesehatan (contoh)")
    course.show("form", page)
    for field, bad, words, good in RESPONSIBLE:
        page.fill(f"[name={field}]", bad)
        press(page)
        refuses(page, field, typed=bad, words=words)
        page.fill(f"[name={field}]", good)
    press(page)


def _subdomain(page) -> None:
    assert "/isi/subdomain/" in path_of(page)
    verdict = page.locator("#name-verdict")
    assert page.input_value("[name=label]") == LABEL, "the list of agencies knows the usual short name"
    for typed, words in BAD_NAMES:
        page.fill("[name=label]", typed)
        refusal = verdict.locator(".notice--error", has_text=words)
        refusal.wait_for()
        assert len(refusal.inner_text().split()) > 8, "the live check says what, why and how"
    page.fill("[name=label]", "www")
    press(page)
    refuses(page, "label", typed="www", words="dicadangkan")
    page.fill("[name=label]", f" {LABEL.upper()} ")
    verdict.locator(".notice--success", has_text=HOST).wait_for()
    press(page)


def _head(page) -> None:
    assert "/isi/pimpinan/" in path_of(page)
    assert page.input_value("[name=head_title]") == "Kepala Dinas Kesehatan"
    page.fill("[name=head_name]", "Kepala Dinas Kesehatan (contoh)")
    page.fill("[name=place]", "Serang")
    for field, bad, words, good in HEAD:
        page.fill(f"[name={field}]", bad)
        press(page)
        refuses(page, field, typed=bad, words=words)
        if good is not None:
            page.fill(f"[name={field}]", good)
    page.fill("[name=letter_date]", f"{date.today() + timedelta(days=30):%d-%m-%Y}")
    press(page)
    refuses(page, "letter_date", words="masa depan")
    page.fill("[name=letter_date]", f"{date.today():%d-%m-%Y}")
    page.fill("[name=letter_number]", "045/12-UM/DINKES/2026")
    press(page)


def _commitment(page) -> None:
    assert "/isi/komitmen/" in path_of(page)
    assert "Dinas Kesehatan" in text_of(page, "blockquote")
    press(page)
    refuses(page, "commitment", words="komitmen")
    page.check("[name=commitment]")
    press(page)


def check(course) -> None:
    """All answers stand on one page, and each group leads back to its page and returns."""
    page = course.browser.person("pemohon")
    page.goto(course.found.case_url + "periksa/")
    course.show("check", page)
    shown = text_of(page)
    for value in (HOST, "19700101 199503 1 001", "admin.web@dinkes.example", "045/12-UM/DINKES/2026"):
        assert value in shown, f"{value} is not among the answers"
    follow(page, "main a[href*='/isi/penanggung-jawab/']")
    page.fill("[name=responsible_phone]", "(0254) 555-0101")
    press(page)
    assert "/periksa/" in path_of(page), "a change leads back to the check"
    assert "(0254) 555-0101" in text_of(page)


def submit(course) -> None:
    """Submit; the number, the receipt and the tracking code are there."""
    page = course.browser.person("pemohon")
    press(page, "Ajukan permohonan")
    assert path_of(page).endswith("/terkirim/")
    course.show("submitted", page)
    course.found.number = text_of(page, ".panel__number")
    course.found.tracking_code = text_of(page, "main .code")
    kind, receipt = fetch(page, page.locator("a[href^='/surat/']").first.get_attribute("href"))
    words = words_of(receipt)
    assert kind == "application/pdf"
    assert course.found.number in words
    assert course.found.tracking_code in words


def track(course) -> None:
    """Anybody with the code sees where it stands, and no name and no contact."""
    page = course.browser.person("tamu")
    page.goto(course.url("/lacak/"))
    page.fill("[name=code]", "7K3M-9QTX-0000")
    press(page)
    refuses(page, "code", typed="7K3M-9QTX-0000", words="tidak ada permohonan")
    page.fill("[name=code]", course.found.tracking_code.lower().replace("-", " "))
    press(page)
    assert course.found.number in text_of(page)
    course.show("tracking", page)
    for private in ("(contoh)", "@", "0254", "19700101"):
        assert private not in text_of(page), f"{private} is shown to everybody"
