"""The steps of SOP 003: the numbered procedure 1 to 8, the table's readings T3 and T4, and what both leave unsaid."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from central.people.models import Role
from central.websites.states import Party, ProfileCode
from kernel.clock.policies import Policy
from kernel.procedure import Profile, Row, ServiceStandard

ONE_HOUR = ServiceStandard(Policy.WORKING_MINUTES, 60)

SUBMIT = Row(
    number="1",
    activity=_("The agency asks the head of the office for the making or development of a website."),
    actor=Party.APPLICANT.value,
    counterpart=Role.AGENCY_HEAD.value,
    required_input=_("Letter of request (form)"),
    service=None,
    output=_("Request number and receipt"),
    source="SOP 003 langkah 1; tabel baris 1",
)
DISPOSE_HEAD = Row(
    number="2",
    activity=_("The head of the office disposes to the head of the division concerned for follow-up."),
    actor=Role.AGENCY_HEAD.value,
    counterpart=Role.DIVISION_HEAD.value,
    required_input=_("Request with the signed form"),
    service=ONE_HOUR,
    output=_("Disposition"),
    source="SOP 003 langkah 2; tabel baris 2",
)
DISPOSE_DIVISION = Row(
    number="3",
    activity=_("The head of division disposes to the head of the section concerned for follow-up."),
    actor=Role.DIVISION_HEAD.value,
    counterpart=Role.SECTION_HEAD.value,
    required_input=_("Disposition of the head of the office"),
    service=ONE_HOUR,
    output=_("Disposition"),
    source="SOP 003 langkah 3",
)
ASSIGN = Row(
    number="4",
    activity=_("The head of section assigns an officer to make or develop the website."),
    actor=Role.SECTION_HEAD.value,
    counterpart=Role.OFFICER.value,
    required_input=_("Disposition of the head of division"),
    service=None,
    output=_("Assignment"),
    source="SOP 003 langkah 4",
    note=_("Within the hour of step 3"),
)
TABLE_ASSIGN = Row(
    number="T3",
    activity=_("The head of division disposes to the officer concerned to prepare hosting and what goes with it."),
    actor=Role.DIVISION_HEAD.value,
    counterpart=Role.OFFICER.value,
    required_input=_("Disposition of the head of the office"),
    service=ONE_HOUR,
    output=_("Disposition"),
    source="SOP 003 tabel baris 3",
)
BUILD = Row(
    number="4a",
    activity=_("The officer lets the platform build the site: name, hosting, certificate, administrator, proof."),
    actor=Role.OFFICER.value,
    required_input=_("Assignment"),
    service=None,
    output=_("Site proven to answer"),
    source="SOP 003 (antara langkah 4 dan 5; tidak disebut)",
    note=_("Measured in minutes by the platform; the source states no time"),
)
REPORT_OFFICER = Row(
    number="5",
    activity=_("The officer reports the result to the head of section."),
    actor=Role.OFFICER.value,
    counterpart=Role.SECTION_HEAD.value,
    required_input=_("Site proven to answer"),
    service=None,
    output=_("Report"),
    source="SOP 003 langkah 5",
)
REPORT_SECTION = Row(
    number="6",
    activity=_("The head of section reports the result to the head of division."),
    actor=Role.SECTION_HEAD.value,
    counterpart=Role.DIVISION_HEAD.value,
    required_input=_("Report of the officer"),
    service=None,
    output=_("Report"),
    source="SOP 003 langkah 6",
)
REPORT_DIVISION = Row(
    number="7",
    activity=_("The head of division reports the result to the head of the office."),
    actor=Role.DIVISION_HEAD.value,
    counterpart=Role.AGENCY_HEAD.value,
    required_input=_("Report of the head of section"),
    service=None,
    output=_("Report"),
    source="SOP 003 langkah 7",
)
ANSWER = Row(
    number="8",
    activity=_(
        "The head of the office tells the head of the agency the result, with the name of the site, the user name, "
        "the address of its management, and the rules to be kept."
    ),
    actor=Role.AGENCY_HEAD.value,
    counterpart=Party.APPLICANT.value,
    required_input=_("Report of the head of division"),
    service=ONE_HOUR,
    output=_("Reply"),
    source="SOP 003 langkah 8; waktu dari tabel baris 4",
)
TABLE_ANSWER = Row(
    number="T4",
    activity=_(
        "The head of division replies to the agency, with the name of the site, the user name, the address of its "
        "management, and the rules to be kept."
    ),
    actor=Role.DIVISION_HEAD.value,
    counterpart=Party.APPLICANT.value,
    required_input=_("Site proven to answer"),
    service=ONE_HOUR,
    output=_("Reply or recommendation"),
    source="SOP 003 tabel baris 4",
)
ACTIVATE = Row(
    number="9",
    activity=_("The agency's administrator activates the account, accepts the rules and takes the site into use."),
    actor=Party.APPLICANT.value,
    required_input=_("Reply letter and one-time activation link"),
    service=None,
    output=_("Site in use"),
    source="SOP 003 langkah 8 (aturan dan tata tertib)",
)

ROWS = (
    SUBMIT,
    DISPOSE_HEAD,
    DISPOSE_DIVISION,
    TABLE_ASSIGN,
    ASSIGN,
    BUILD,
    REPORT_OFFICER,
    REPORT_SECTION,
    REPORT_DIVISION,
    ANSWER,
    TABLE_ANSWER,
    ACTIVATE,
)

PROFILES = {
    ProfileCode.PROSE_8.value: Profile(
        ProfileCode.PROSE_8.value,
        ("1", "2", "3", "4", "4a", "5", "6", "7", "8", "9"),
        title=_("Eight steps (numbered procedure)"),
    ),
    ProfileCode.TABLE_4.value: Profile(
        ProfileCode.TABLE_4.value, ("1", "2", "T3", "4a", "T4", "9"), title=_("Four steps (table)")
    ),
}

ACTORS = {
    Party.APPLICANT.value: _("Applicant agency"),
    Role.AGENCY_HEAD.value: _("Head of the office"),
    Role.DIVISION_HEAD.value: _("Head of division"),
    Role.SECTION_HEAD.value: _("Head of section"),
    Role.OFFICER.value: _("Officer"),
}
