"""An applicant registers, proves their address, and says for which agency they act; central IT confirms it."""

from __future__ import annotations

from tests.e2e.walk.browser import follow, path_of, press, sign_in, text_of
from tests.e2e.walk.mailbox import wait_for_link, wait_for_mail
from tests.e2e.walk.steps.refusals import refuses

APPLICANT = "pengelola.web@dinkes.example"
CHOSEN_PASSWORD = "kalimat sandi pemohon contoh"
AGENCY = "Dinas Kesehatan"


def register(course) -> None:
    """Register with bad input first, then open the link from the mail, then sign in."""
    page = course.browser.person("pemohon")
    page.goto(course.url("/"))
    course.show("front", page)
    follow(page, "a[href='/daftar/']")
    page.fill("[name=email]", APPLICANT)
    page.fill("[name=password1]", "pendek")
    page.fill("[name=password2]", "pendek")
    press(page)
    assert page.input_value("[name=email]") == APPLICANT
    assert "12" in text_of(page, ".error-summary"), "a short password is refused with its least length"
    page.fill("[name=password1]", CHOSEN_PASSWORD)
    page.fill("[name=password2]", CHOSEN_PASSWORD)
    press(page)
    assert "/surel/periksa/" in path_of(page)
    link = wait_for_link(course.stage.mail, to=APPLICANT, pattern="/surel/sahkan/")
    page.goto(link)
    press(page)
    sign_in(page, course.stage.url, name=APPLICANT, password=CHOSEN_PASSWORD)


def link_agency(course) -> None:
    """Ask for the link to the agency, with a bad telephone number first; the operator confirms it."""
    page = course.browser.person("pemohon")
    page.goto(course.url("/permohonan/"))
    follow(page, "main a[href='/akun/instansi/']")
    page.fill("[name=full_name]", "Pengelola Website Dinas Kesehatan (contoh)")
    page.fill("[name=phone]", "telepon kantor")
    page.select_option("[name=agency]", label=page.locator("option", has_text=AGENCY).first.inner_text())
    page.fill("[name=position]", "Kepala Subbagian Umum")
    press(page)
    refuses(page, "phone", typed="telepon kantor", words="telepon kantor")
    page.fill("[name=phone]", "(0254) 555-0100")
    press(page)
    assert path_of(page).endswith("/akun/")
    page.goto(course.url("/permohonan/"))
    assert not page.locator("a[href='/permohonan/baru/']").count(), "nobody asks before the link is confirmed"

    operator = course.browser.signed_in("operator")
    operator.goto(course.url("/orang/tautan/"))
    course.show("links", operator)
    assert APPLICANT in text_of(operator)
    press(operator, "Konfirmasi")
    assert "Tidak ada yang menunggu" in text_of(operator)
    wait_for_mail(course.stage.mail, to=APPLICANT, subject=f"atas nama {AGENCY}")
