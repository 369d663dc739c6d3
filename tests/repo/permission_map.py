"""What the walker knows beside the declarations: which views declare nothing and why, and an example of each page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from central.people.access import PUBLIC, SIGNED_IN

VISITOR, STRANGER, APPLICANT = "visitor", "stranger", "applicant"
Access = str | tuple[str, ...]

# Ours, and open to anybody on purpose.
OPEN = {
    "central.ui.views.front": "the front page",
    "central.ui.views.set_language": "a reader's choice of language, kept in a cookie",
    "central.ui.views.set_theme": "a reader's choice of display, kept in a cookie",
    "central.watch.views.healthz": "asked by load balancers; tells nothing but yes or no",
    "central.watch.views.readyz": "asked by load balancers; tells which check failed, never why",
    "central.watch.views.metrics": "asked by the monitoring, which holds a token or is this machine",
    "central.letters.views.AskCode": "anybody may verify a letter",
    "central.letters.views.ShowRecord": "anybody who holds the code may verify a letter",
    "kernel.letters.views.AskCode": "anybody may verify a letter of a site",
    "kernel.letters.views.ShowRecord": "anybody who holds the code may verify a letter of a site",
    "tenants.content.feeds.public_page.<locals>.answer": "a public page of a site",
    "tenants.content.feeds.sitemap": "a public page of a site",
    "tenants.content.views.search": "a public page of a site",
    "tenants.content.views.robots": "a public page of a site",
    "tenants.content.views.choose_scheme": "a reader's choice of display",
    "tenants.content.views.choose_language": "a reader's choice of language",
    "tenants.content.views.serve_page": "a public page of a site; Wagtail keeps private ones",
    "tenants.content.views.sign_in": "leads to the sign-in",
    "tenants.registry.media.serve": "public files of one site; the schema must be the host's",
}
# Ours, guarded by something other than a role of the platform.
GUARDED_OTHERWISE = {
    "tenants.members.views.activation.activate": "the one-time link is the key",
    "tenants.members.views.activation.resend": "the one-time link is the key",
    "tenants.members.views.activation.accept": "leads a visitor to the sign-in itself",
    "tenants.members.views.activation.welcome": "leads a visitor to the sign-in itself",
}
# Whole packages whose own guards are trusted, and tried by the walker from outside.
FOREIGN = {
    "allauth.": "sign-in, passwords and second factor",
    "wagtail.": "management pages; each leads a visitor to the sign-in",
    "django.views.": "Wagtail's own 404 page",
    "tenants.content.kelola.": "our pages inside the management, behind Wagtail's guard",
}


@dataclass(frozen=True)
class Example:
    """How one page is opened: its parts, what the entitled get, and who of them may see these rows.

    :param granted: what the entitled get; 405 where only a POST does something.
    :param people: where rows belong to somebody: the personas that see them; the rest of the entitled get `others`.
    :param method_first: the method is refused before anybody is asked who they are.
    """

    parts: Callable[[Any], dict[str, Any]] = field(default=lambda world: {})
    granted: int = 200
    people: frozenset[str] = frozenset()
    others: int = 404
    method_first: bool = False

    def promised(self, access: Access, persona: str) -> int:
        """Return the status of a GET that a declaration promises somebody."""
        if access == PUBLIC or self.method_first:
            return self.granted
        if persona == VISITOR:
            return 302
        if access != SIGNED_IN and persona not in access:
            return 403
        return self.granted if self._is_theirs(persona) else self.others

    def entitles(self, access: Access, persona: str) -> bool:
        """Say whether somebody may do what the page is for."""
        if access == PUBLIC:
            return True
        return persona != VISITOR and (access == SIGNED_IN or persona in access) and self._is_theirs(persona)

    def _is_theirs(self, persona: str) -> bool:
        return not self.people or persona in self.people


def _page(granted: int = 200, **names: str) -> Example:
    """Return an example whose parts are attributes of the world, by dotted name."""
    return Example(lambda world: _parts(world, names), granted)


def _own(people: str, *, granted: int = 200, others: int = 404, **names: str) -> Example:
    return Example(lambda world: _parts(world, names), granted, frozenset(people.split()), others)


def _parts(world: Any, names: dict[str, str]) -> dict[str, Any]:
    return {part: _dig(world, name) for part, name in names.items()}


def _dig(world: Any, name: str) -> Any:
    for step in name.split("."):
        world = getattr(world, step)
    return world


POST_ONLY = 405
CENTRAL_IT = "OPERATOR PLATFORM_ADMIN"
ALL_OFFICIALS = "AGENCY_HEAD DIVISION_HEAD SECTION_HEAD OFFICER OPERATOR AUDITOR PLATFORM_ADMIN"
WITH_OFFICIALS = f"{APPLICANT} {ALL_OFFICIALS}"
EXAMPLES: dict[str, Example] = {
    "ui:front": _page(),
    "watch:healthz": _page(),
    "watch:readyz": _page(),
    "watch:metrics": _page(),
    "ui:set_language": _page(POST_ONLY),
    "ui:set_theme": _page(POST_ONLY),
    "people:account": _page(),
    "people:link": _page(),
    "people:links": _page(),
    "people:confirm_link": _page(POST_ONLY, pk="link.pk"),
    "people:refuse_link": _page(pk="link.pk"),
    "people:appointments": _page(),
    "people:appoint": _page(),
    "people:end_appointment": _page(pk="appointment.pk"),
    "websites:mine": _page(),
    "websites:new": _page(),
    "websites:case": _own(APPLICANT, public_id="draft.public_id"),
    "websites:section": _own(APPLICANT, public_id="draft.public_id", slug="section"),
    "websites:name_check": _own(APPLICANT, public_id="draft.public_id"),
    "websites:scan": _own(APPLICANT, public_id="draft.public_id"),
    "websites:scan_file": _own(WITH_OFFICIALS, public_id="case.public_id"),
    "websites:form_pdf": _own(APPLICANT, public_id="draft.public_id"),
    "websites:check": _own(APPLICANT, public_id="draft.public_id"),
    "websites:submitted": _own(APPLICANT, public_id="case.public_id"),
    "websites:withdraw": _own(APPLICANT, public_id="case.public_id"),
    "websites:discard": _own(APPLICANT, granted=POST_ONLY, others=POST_ONLY, public_id="draft.public_id"),
    "websites:progress": _own(APPLICANT, public_id="building.public_id"),
    "websites:case_by_number": _own(WITH_OFFICIALS, granted=302, number="case.number"),
    "websites:track_form": _page(),
    "websites:track": _page(code="case.tracking_code"),
    "websites:track_qr": _page(code="case.tracking_code"),
    "websites:bulk": _own(CENTRAL_IT, others=403),
    "websites:bulk_example": _own(CENTRAL_IT, others=403),
    "websites:bulk_report": _own(CENTRAL_IT, granted=POST_ONLY, others=403),
    "websites:bulk_submit": _own(CENTRAL_IT, granted=302, others=403),
    "websites:batch": _own(ALL_OFFICIALS, public_id="batch.public_id"),
    "websites:batch_progress": _own(ALL_OFFICIALS, public_id="batch.public_id"),
    "websites:batch_report": _own(ALL_OFFICIALS, public_id="batch.public_id"),
    "websites:batch_letter": _own(ALL_OFFICIALS, public_id="batch.public_id"),
    "websites:officer_batch": _page(number="batch.number"),
    "websites:officer_batch_progress": _page(number="batch.number"),
    # Without a tick there is nothing to decide.
    "websites:decide_batch": _page(302, number="batch.number", action="action"),
    "websites:inbox": _page(),
    "websites:officer_case": _page(number="case.number"),
    "websites:officer_progress": _page(number="building.number"),
    "websites:decide": _own("AGENCY_HEAD", others=302, number="case.number", action="action"),
    "central_letters:ask": _page(),
    "central_letters:verify": _page(code="letter.verification_code"),
    "central_letters:download": _own(WITH_OFFICIALS, others=403, code="letter.verification_code"),
    "central_letters:letterhead": _page(),
    "central_letters:sample": _page(),
    "central_letters:series": _page(),
    "central_letters:series_template": _page(code="series"),
    "notifications:listing": _page(),
    "notifications:details": _page(pk="message.pk"),
    "notifications:retry": replace(_page(POST_ONLY, pk="message.pk"), method_first=True),
    "procedures:index": _page(),
    "procedures:show": _page(code="procedure"),
    "procedures:pdf": _page(code="procedure"),
    "calendars:this_year": _page(),
    "calendars:set_up": _page(POST_ONLY),
    "calendars:year": _page(year="year"),
    "calendars:closures": _page(year="year"),
    "calendars:propose": _page(POST_ONLY, year="year"),
    "calendars:confirm": _page(year="year"),
    "calendars:add_closure": _page(),
    "calendars:withdraw_closure": _page(pk="closure.pk"),
    "calendars:hours": _page(),
    "calendars:set_week": _page(),
    "calendars:add_dated_hours": _page(),
    "calendars:remove_dated_hours": _page(pk="dated_hours.pk"),
    "calendars:versions": _page(),
    "calendars:change_zone": _page(),
    "calendars:reckon": _page(),
    "calendars:chain": _page(),
    "calendars:change_chain": _page(),
    "calendars:service_times": _page(),
    "calendars:service_time": _page(code="service_time"),
    "calendars:revise_service_time": _page(code="service_time"),
    "central_certificates:listing": _page(),
    "central_certificates:upload": _page(),
    "central_certificates:renew": replace(_page(POST_ONLY, pk="certificate.pk"), method_first=True),
    "central_certificates:policy": _page(pk="parent.pk"),
    "central_hosts:listing": _page(),
    "central_hosts:add": _page(),
    "central_hosts:show": _page(name="server.name"),
    "central_hosts:change": _page(name="server.name"),
    "central_hosts:drain": _page(name="server.name"),
    "central_hosts:approve": replace(_page(POST_ONLY, name="server.name"), method_first=True),
    "central_hosts:take_back": replace(_page(POST_ONLY, name="server.name"), method_first=True),
    "central_hosts:retire": replace(_page(POST_ONLY, name="server.name"), method_first=True),
    "dashboard:dashboard": _page(),
    "dashboard:fleet": _page(),
    "dashboard:drift": _page(),
    "dashboard:drift_look": _page(POST_ONLY),
    "dashboard:drift_know_name": _page(POST_ONLY, pk="stranger.pk"),
    "dashboard:drift_plan": _page(pk="mend_plan.pk"),
    "dashboard:run": _page(pk="building.run_id"),
    "dashboard:run_log": _page(pk="building.run_id"),
    "lifecycle:site": _own(WITH_OFFICIALS, schema_name="site.schema_name"),
    "lifecycle:maintain": _page(schema_name="site.schema_name"),
    "lifecycle:end_maintenance": _page(POST_ONLY, schema_name="site.schema_name"),
    "lifecycle:operate": _page(schema_name="site.schema_name", slug="operation"),
    "lifecycle:keep": replace(_page(POST_ONLY, schema_name="site.schema_name"), method_first=True),
    "dashboard:decide_run": _own("OFFICER OPERATOR PLATFORM_ADMIN", others=403, pk="building.run_id", slug="deed"),
}
