"""The officials: dispositions, assignment, the building of the site, the report back up."""

from __future__ import annotations

from tests.e2e.walk.browser import follow, press, text_of
from tests.e2e.walk.steps.refusals import refuses

SECONDS_TO_BUILD = 60


def open_case(course, who: str):
    """Let an official find the case in their inbox and open it."""
    page = course.browser.signed_in(who)
    page.goto(course.url("/disposisi/"))
    if who == "kadis":
        course.show("inbox", page)
    follow(page, f"main table a:has-text('{course.found.number}')")
    return page


def begin(course, who: str, action: str):
    """Let an official open one action of the case."""
    page = open_case(course, who)
    follow(page, f"main a[href$='/{action}/']")
    return page


def carry_out(page, expected: str) -> None:
    """Press the button of the action; the case says where it is now."""
    press(page)
    notice = text_of(page, ".notice")
    assert expected in notice, f"“{expected}” is not in “{notice}”"


def dispose(course) -> None:
    """The head of the office and the head of division dispose; without instruction it is refused, the note kept."""
    page = begin(course, "kadis", "dispose")
    page.fill("[name=note]", "Mohon selesai minggu ini.")
    press(page)
    refuses(page, "instructions", words="instruksi")
    assert page.input_value("[name=note]") == "Mohon selesai minggu ini."
    for number in ("1", "2", "6"):
        page.check(f"[name=instructions][value='{number}']")
    page.check("[name=urgency][value=URGENT]")
    course.show("disposition", page)
    carry_out(page, "Kepala Dinas")
    page = begin(course, "kabid", "dispose")
    assert "Mohon selesai minggu ini." in text_of(page), "the note of the level above is read here"
    page.check("[name=instructions][value='6']")
    carry_out(page, "Kepala Bidang")


def assign(course) -> None:
    """The head of section assigns the officer."""
    page = begin(course, "kasi", "assign")
    page.check("[name=instructions][value='6']")
    page.check("[name=instructions][value='8']")
    carry_out(page, "petugas")


def build(course) -> None:
    """The officer presses one button and watches; the applicant watches the same."""
    page = begin(course, "petugas", "start_provisioning")
    carry_out(page, "dibangun")
    course.show("started", page)
    page.locator("#run .is-done").nth(2).wait_for()
    watcher = course.browser.person("pemohon")
    watcher.goto(course.found.case_url)
    assert watcher.locator("#run").count(), "the applicant watches the building too"
    page.locator("#run .tag--success").wait_for(timeout=SECONDS_TO_BUILD * 1000)
    page.locator("main a[href$='/report/']").wait_for()
    course.show("built", page)
    course.found.site_url = page.locator(".standing a").get_attribute("href").rstrip("/")


def report(course) -> None:
    """The report goes up, level by level."""
    page = begin(course, "petugas", "report")
    page.fill("[name=note]", "Situs sudah dapat diakses.")
    carry_out(page, "Kepala Seksi")
    carry_out(begin(course, "kasi", "accept_report"), "Kepala Bidang")
    carry_out(begin(course, "kabid", "accept_report"), "Kepala Dinas")
