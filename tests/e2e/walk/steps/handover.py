"""The reply letter, its verification by anybody, and the activation of the administrator's account."""

from __future__ import annotations

import re

from tests.e2e.walk.browser import fetch, press, text_of
from tests.e2e.walk.mailbox import wait_for_link, wait_for_mail
from tests.e2e.walk.steps.chain import begin, carry_out
from tests.e2e.walk.steps.papers import page_count, words_of

RESPONSIBLE = "admin.web@dinkes.example"
ADMIN_PASSWORD = "kalimat panjang milik administrator"
CODE = r"[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){2}"


def answer(course) -> None:
    """The head of the office replies; the applicant reads the letter, which carries no secret."""
    carry_out(begin(course, "kadis", "answer"), "Dijawab")
    page = course.browser.person("pemohon")
    page.goto(course.found.case_url)
    course.show("answered", page)
    letter = page.locator("main a[href^='/surat/']").last
    kind, pdf = fetch(page, letter.get_attribute("href"))
    course.found.letter_pdf, words = pdf, words_of(pdf)
    assert kind == "application/pdf"
    assert page_count(pdf) >= 1
    for told in (course.found.number, "admin.dinkes", RESPONSIBLE, "/kelola/"):
        assert told in words.replace(" ", "") or told in words, f"the letter does not say {told}"
    assert "/aktivasi/" not in words, "a letter carries no link that opens an account"
    course.found.letter_code = re.search(CODE, words).group(0)
    mail = wait_for_mail(course.stage.mail, to="pengelola.web@", subject="siap")
    assert [part.get_content_type() for part in mail.iter_attachments()] == ["application/pdf"]


def verify_letter(course) -> None:
    """Anybody verifies the letter by the code at its foot: roles and times, no names."""
    page = course.browser.person("tamu")
    page.goto(course.url("/verifikasi/"))
    page.fill("main input[name=code]", course.found.letter_code.lower())
    press(page)
    shown = text_of(page)
    assert "asli" in shown
    assert course.found.number in shown
    assert "(contoh)" not in shown
    course.show("verification", page)


def activate(course) -> None:
    """The responsible person opens the link from the mail, sets a password, accepts the rules: the site is active."""
    link = wait_for_link(course.stage.mail, to=RESPONSIBLE, pattern="/aktivasi/")
    assert link.startswith(course.found.site_url)
    page = course.browser.person("administrator situs")
    page.goto(link)
    page.fill("[name=password1]", "pendek")
    page.fill("[name=password2]", "pendek")
    with course.browser.expecting(422):
        press(page)
    assert "12" in text_of(page), "a short password is refused with its least length"
    page.fill("[name=password1]", ADMIN_PASSWORD)
    page.fill("[name=password2]", ADMIN_PASSWORD)
    press(page)
    course.show("rules", page)
    page.check("[name=accepted]")
    press(page)
    stranger = course.browser.person("tamu")
    with course.browser.expecting(410):
        stranger.goto(link)
    assert not stranger.locator("[name=password1]").count(), "the link works once"
    page = course.browser.person("pemohon")
    page.goto(course.found.case_url)
    assert page.locator(".tag--success", has_text="Aktif").count(), "the request is active"
