"""Looks where the sample request stands, does what comes next, until its site is in use and answers."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from central.demo import handover, setting
from central.demo.deeds import DEEDS, doer
from central.people.models import AgencyLink, LinkState
from central.websites import operations
from central.websites.intake import load_form
from central.websites.letters import request_form_data
from central.websites.models import CaseStep, WebsiteRequest
from central.websites.procedure import PROCEDURE
from central.websites.sites import admin_username
from central.websites.states import RequestState as S
from kernel.clock.wording import format_standard
from kernel.errors import GapuraError
from kernel.letters import render_form
from kernel.letters.files import path_of
from kernel.letters.models import Letter
from provisioning.hosts.queries import server_of
from provisioning.queries import progress
from provisioning.steps.reach import reach_of
from tenants.members.models import User
from tenants.registry.addresses import site_url

FORM = "request-dinkes.yml"
POLL_SECONDS = 0.1
MOST_SECONDS = 300
OVER = (S.ACTIVE, S.REJECTED, S.CANCELLED)


class Report(Protocol):
    """How the driver tells where it is (central.cli.reporting)."""

    def step(self, title: str, *, seconds: float | None = None, standard: str = "") -> None:
        """A step is done."""

    def progress(self, percent: float, text: str) -> None:
        """The running work has come so far."""

    def note(self, text: str) -> None:
        """A line worth reading."""


class DemoFailed(GapuraError):
    """The sample did not become a live site; the message says where it stopped."""

    code = "demo_failed"


@dataclass
class Course:
    """What was done so far, for the printed lines and the JSON result."""

    report: Report
    steps: list[dict[str, Any]] = field(default_factory=list)

    def done(self, title: str | Promise, *, began: float, standard: str = "") -> None:
        """Tell and remember one finished step."""
        seconds = time.monotonic() - began
        self.steps.append({"step": str(title), "seconds": round(seconds, 3), "standard": standard})
        self.report.step(str(title), seconds=seconds, standard=standard)


def run(*, report: Report) -> dict[str, Any]:
    """Drive the sample request to a live site and return what the JSON result holds.

    :raises GapuraError: with the reason, when it does not become live.
    """
    course = Course(report)
    began = time.monotonic()
    setting.prepare()
    course.done(_("Agencies, officials and the working calendar are there"), began=began)
    case = _sample(course)
    while case.state not in OVER:
        case = _next(case, course)
    if case.state != S.ACTIVE:
        raise DemoFailed(f"{case.number}: {case.get_state_display()}.", remedy=_("Open the request to see the reason."))
    result = _looked_at(case, course)
    _tell(case, report)
    return result


def _sample(course: Course) -> WebsiteRequest:
    """Return the sample request: the one that is there, or a new one submitted from the form file."""
    form = load_form(setting.EXAMPLES / FORM)
    stopped = (S.REJECTED, S.CANCELLED)
    known = WebsiteRequest.objects.filter(agency=form["agency"], label=form["data"]["label"]).exclude(state__in=stopped)
    case = known.first()
    link = AgencyLink.objects.filter(agency=form["agency"], state=LinkState.CONFIRMED).select_related("user").first()
    if link is None:
        raise DemoFailed(_("The sample agency has no applicant."), remedy=_("Check examples/officials.yml."))
    if case is None or case.state in (S.DRAFT, S.RETURNED):
        case = _submitted(form, case, by=link.user, course=course)
    return case


def _submitted(form: dict[str, Any], case: WebsiteRequest | None, *, by: User, course: Course) -> WebsiteRequest:
    began = time.monotonic()
    case = operations.save_draft(by=by, data=form["data"], case=case, agency=form["agency"])
    paper = render_form("request_form", data=request_form_data(case))
    scan = SimpleUploadedFile("formulir-bertanda-tangan.pdf", paper, content_type="application/pdf")
    case = operations.attach_scan(case=case, by=by, version=None, file=scan)
    send = operations.submit if case.state == S.DRAFT else operations.resubmit
    case = send(case=case, by=by, version=case.version)
    course.done(_("Request %(number)s is submitted") % {"number": case.number}, began=began)
    return case


def _next(case: WebsiteRequest, course: Course) -> WebsiteRequest:
    began = time.monotonic()
    if case.state == S.PROVISIONING:
        _watch(case, course)
    elif case.state == S.ANSWERED:
        handover.activate(case)
        course.done(_("The site's administrator activates the account and accepts the rules"), began=began)
    else:
        deed = DEEDS[case.state]
        row = CaseStep.objects.filter(request=case, state="OPEN").values_list("row", flat=True).first()
        deed.act(case, doer(deed, case))
        course.done(deed.title, began=began, standard=_standard(row))
    return WebsiteRequest.objects.select_related("agency", "parent", "officer", "tenant", "run").get(pk=case.pk)


def _standard(row: str | None) -> str:
    """Return the service time of a row in words; nothing where the source states none."""
    service = PROCEDURE.row(row).service if row else None
    return format_standard(service) if service else ""


def _watch(case: WebsiteRequest, course: Course) -> None:
    """Follow the run until the request moves on.

    :raises DemoFailed: when the run stops, or takes longer than five minutes.
    """
    began = time.monotonic()
    told: set[str] = set()
    while time.monotonic() - began < MOST_SECONDS:
        assert case.run is not None  # noqa: S101
        seen = progress(case.run)
        for step in seen.steps:
            if step.state == "done" and step.key not in told:
                told.add(step.key)
                course.steps.append({"step": step.key, "seconds": round(step.seconds or 0, 3), "standard": ""})
                course.report.step(f"   {step.title}", seconds=step.seconds)
        case.refresh_from_db()
        if case.state != S.PROVISIONING:
            course.done(_("The site is made, and proven from outside"), began=began)
            return
        if case.problem:
            stopped = seen.current
            raise DemoFailed(stopped.message if stopped else seen.state_label, remedy=stopped.remedy if stopped else "")
        current = seen.current
        course.report.progress(seen.percent, f"{current.title if current else ''} {seen.waits_for}".strip())
        time.sleep(POLL_SECONDS)
    raise DemoFailed(
        _("The site took longer than five minutes."), remedy=_("Look into the worker's log, var/log/worker.log.")
    )


def _looked_at(case: WebsiteRequest, course: Course) -> dict[str, Any]:
    """Look at the live site as a visitor would, and gather the result.

    :raises DemoFailed: when it does not answer well.
    """
    assert case.tenant is not None  # noqa: S101
    began = time.monotonic()
    seen = reach_of(case.tenant.host, server=server_of(case.tenant)).look(timeout=20)
    if seen.status != 200 or case.agency.name not in seen.title:
        raise DemoFailed(
            _("The site answers %(status)s with the title “%(title)s”.") % {"status": seen.status, "title": seen.title},
            remedy=_("Look into var/log/web.log for the cause."),
        )
    course.done(_("The site answers from outside with the right title"), began=began)
    letter = Letter.objects.filter(reference=case.number, kind="reply").first()
    return {
        "ok": True,
        "request_number": case.number,
        "run_id": str(case.run_id),
        "steps": course.steps,
        "seconds": round(sum(step["seconds"] for step in course.steps), 3),
        "site_url": case.tenant.url,
        "management_url": case.tenant.management_url,
        "letter_path": str(path_of(letter.verification_code)) if letter else None,
    }


def _tell(case: WebsiteRequest, report: Report) -> None:
    assert case.tenant is not None  # noqa: S101
    platform, username = site_url(settings.GAPURA_DOMAIN), admin_username(case)
    lines = [
        "",
        _("Site        %(url)s") % {"url": case.tenant.url},
        _("Management  %(url)s  (user name %(name)s)") % {"url": case.tenant.management_url, "name": username},
        _("Platform    %(url)s") % {"url": platform},
        _("Tracking    %(url)s") % {"url": f"{platform}lacak/{case.tracking_code}/"},
        "",
        _("Password of all sample accounts: %(password)s") % {"password": setting.password()},
        "",
        *(f"  {username:<28} {title}" for title, username in setting.give_sign_ins()),
    ]
    report.note("\n".join(lines))
