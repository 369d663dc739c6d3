"""An applicant's standing is asked for by the person and decided by central IT, never by the person."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from central.people import operations as act
from central.people.errors import LinkDecided
from central.people.models import AgencyLink
from central.people.queries import agencies_of, links_of, links_to_decide, may_act_for
from kernel.audit.models import AuditEvent
from kernel.errors import InvalidValue, NotAllowed
from kernel.outbox.models import OutboxMessage
from kernel.outbox.registry import find_kind
from kernel.time import now
from tests.factories.people import make_official, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(agency, operator):
    user = make_user("Pengelola (contoh)")
    return act.register_applicant(
        user=user, full_name="Pengelola (contoh)", phone="0254 555010", agency=agency, position="Sekretaris", by=user
    )


def test_registered_applicant_waits_and_the_operators_are_told(link, agency, operator):
    assert link.state == "REQUESTED"
    assert not may_act_for(link.user, agency_id=agency.pk)
    assert list(links_to_decide()) == [link]
    [message] = OutboxMessage.objects.filter(kind="people.link_requested")
    assert message.recipient == operator.email


@pytest.mark.parametrize("role", ["OPERATOR", "PLATFORM_ADMIN"])
def test_central_it_confirms(link, agency, role):
    by = make_official(role)

    act.confirm_link(link=link, by=by)

    link.refresh_from_db()
    assert (link.state, link.decided_by) == ("CONFIRMED", by)
    assert list(agencies_of(link.user)) == [agency]
    assert OutboxMessage.objects.get(kind="people.link_confirmed").recipient == link.user.email
    assert AuditEvent.objects.filter(event="link.confirmed").exists()


@pytest.mark.parametrize("role", ["AGENCY_HEAD", "OFFICER", "AUDITOR"])
def test_nobody_else_confirms(link, role):
    with pytest.raises(NotAllowed):
        act.confirm_link(link=link, by=make_official(role))


def test_operator_does_not_confirm_the_own_link(agency, operator):
    own = act.link_agency(user=operator, agency=agency, position="Sekretaris", by=operator)

    with pytest.raises(NotAllowed):
        act.confirm_link(link=own, by=operator)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        AgencyLink.objects.filter(pk=own.pk).update(state="CONFIRMED", decided_by=operator, decided_at=now())
    assert caught.value.__cause__.diag.constraint_name == "people_link_not_confirmed_by_self"


def test_refusal_needs_a_reason_and_tells_it(link, agency, operator):
    with pytest.raises(InvalidValue):
        act.refuse_link(link=link, reason=" ", by=operator)

    act.refuse_link(link=link, reason="Bukan pegawai instansi ini.", by=operator)

    message = OutboxMessage.objects.get(kind="people.link_refused")
    with translation.override("id"):
        assert "Bukan pegawai instansi ini." in find_kind(message.kind).renderer(message).text
    assert not may_act_for(link.user, agency_id=agency.pk)


def test_decided_link_is_not_decided_again(link, operator):
    act.confirm_link(link=link, by=operator)

    for again in (
        lambda: act.confirm_link(link=link, by=operator),
        lambda: act.refuse_link(link=link, reason="Terlambat.", by=operator),
    ):
        with pytest.raises(LinkDecided) as caught:
            again()
        assert "Dikonfirmasi" in caught.value.message


def test_refused_person_may_ask_again_and_a_linked_one_may_not(link, agency, operator):
    act.refuse_link(link=link, reason="Surat tugas belum ada.", by=operator)
    second = act.link_agency(user=link.user, agency=agency, position="Sekretaris", by=link.user)
    act.confirm_link(link=second, by=operator)

    with pytest.raises(InvalidValue) as caught:
        act.link_agency(user=link.user, agency=agency, position="Sekretaris", by=link.user)

    assert caught.value.field == "agency"
    assert [row.state for row in links_of(link.user)] == ["CONFIRMED", "REFUSED"] or links_of(link.user).count() == 2


def test_ended_link_lets_nobody_act(link, agency, operator):
    act.confirm_link(link=link, by=operator)

    act.end_link(link=link, reason="Pindah tugas.", by=operator)

    assert not may_act_for(link.user, agency_id=agency.pk)
    with pytest.raises(LinkDecided):
        act.end_link(link=link, reason="Lagi.", by=operator)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"full_name": "x" * 200}, "full_name"),
        ({"full_name": "nama\0"}, "full_name"),
        ({"phone": "tidak ada"}, "phone"),
        ({"position": " "}, "position"),
    ],
)
def test_registration_with_a_wrong_value_is_refused_by_its_field(agency, changes, field):
    user = make_user()
    values = {"full_name": "Pengelola (contoh)", "phone": "0254 555010", "position": "Sekretaris"}

    with pytest.raises(InvalidValue) as caught:
        act.register_applicant(user=user, agency=agency, by=user, **{**values, **changes})

    assert caught.value.field == field
    assert not AgencyLink.objects.exists()


@pytest.mark.parametrize("kind", ["people.link_requested", "people.link_confirmed", "people.link_refused"])
def test_every_message_says_it_in_indonesian_and_english(kind):
    context = {"name": "Pengelola (contoh)", "agency": "Dinas Kesehatan", "position": "Sekretaris", "reason": "Alasan"}
    message = OutboxMessage(kind=kind, context=context)
    texts = []
    for language in ("id", "en"):
        with translation.override(language):
            texts.append(find_kind(kind).renderer(message))

    assert texts[0].subject != texts[1].subject and texts[0].text != texts[1].text
