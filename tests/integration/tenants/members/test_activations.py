"""The one-time link: hashed, once, a day, by POST (SOP 003 rows 8 and 9)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client

from kernel.audit.models import AuditEvent
from kernel.errors import InvalidValue, NotAllowed
from kernel.outbox.delivery import deliver
from kernel.outbox.models import OutboxMessage
from kernel.time import now
from tenants.members import activations, terms
from tenants.members.errors import AlreadyActivated, LinkExpired, LinkRevoked, LinkUsed, UnknownLink
from tenants.members.models import Activation, TermsAcceptance, User
from tenants.members.signals import site_activated
from tenants.registry.models import Tenant
from tenants.registry.switching import current_schema, in_tenant

pytestmark = pytest.mark.django_db

STRONG = "empat kata yang hanya saya tahu"


@pytest.fixture
def administrator(tenant_a):
    """The administrator provisioning makes: no usable password, an activation without a token."""
    with in_tenant(tenant_a):
        user = User(username="admin.dinkes", email="admin@dinkes.example", full_name="Administrator (contoh)")
        user.set_unusable_password()
        user.save()
        user.groups.add(Group.objects.get(name="Administrator situs"))
        return user


@pytest.fixture
def link(tenant_a, administrator):
    """A minted token of a live activation."""
    with in_tenant(tenant_a):
        row = activations.issue(user=administrator, sent_to=administrator.email, by="uji")
        return activations.mint(row.pk)


def _path(raw):
    return f"/aktivasi/{raw}/"


def test_stored_is_the_hash_alone(tenant_a, link):
    with in_tenant(tenant_a), connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM members_activation t")
        stored = cursor.fetchone()[0]

    assert link not in stored
    assert re.search(r"[0-9a-f]{64}", stored)


def test_looking_uses_nothing_up_and_is_noted(tenant_a, link):
    client = Client(HTTP_HOST=tenant_a.host)

    for _time in range(3):
        answer = client.get(_path(link))
        assert answer.status_code == 200
    client.head(_path(link))

    assert answer["Referrer-Policy"] == "strict-origin"  # the host alone, never the path with the token
    assert "no-store" in answer["Cache-Control"]
    with in_tenant(tenant_a):
        row = Activation.objects.get()
        assert row.opened_at is not None
        assert row.used_at is None


def test_posting_a_password_activates_signs_in_and_leads_to_the_rules(tenant_a, administrator, link):
    client = Client(HTTP_HOST=tenant_a.host)

    answer = client.post(_path(link), {"password1": STRONG, "password2": STRONG})

    assert (answer.status_code, answer["Location"]) == (302, "/aktivasi/tata-tertib/")
    assert client.get("/aktivasi/tata-tertib/").status_code == 200
    with in_tenant(tenant_a):
        administrator.refresh_from_db()
        assert administrator.check_password(STRONG)
        assert EmailAddress.objects.get(user=administrator).verified
        assert [event.event for event in AuditEvent.objects.order_by("position")][-2:] == [
            "activation.issued",
            "activation.used",
        ]


def test_second_use_is_refused_with_its_own_words(tenant_a, link):
    client = Client(HTTP_HOST=tenant_a.host)
    client.post(_path(link), {"password1": STRONG, "password2": STRONG})

    answer = Client(HTTP_HOST=tenant_a.host).post(_path(link), {"password1": STRONG + "!", "password2": STRONG + "!"})

    assert answer.status_code == 410
    with in_tenant(tenant_a), pytest.raises(LinkUsed):
        activations.consume(link, password=STRONG)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"password1": "", "password2": ""}, "password1"),
        ({"password1": "pendek", "password2": "pendek"}, "password1"),
        ({"password1": "password1234", "password2": "password1234"}, "password1"),
        ({"password1": STRONG, "password2": STRONG + "x"}, "password2"),
    ],
    ids=["empty", "short", "common", "different"],
)
def test_bad_password_is_refused_and_the_link_stays_good(tenant_a, link, data, field):
    client = Client(HTTP_HOST=tenant_a.host)

    answer = client.post(_path(link), data)

    assert answer.status_code in (200, 422)
    assert answer.context["form"].errors[field]
    assert client.post(_path(link), {"password1": STRONG, "password2": STRONG}).status_code == 302


def test_link_of_yesterday_is_expired_and_its_page_sends_a_new_one(tenant_a, administrator, link):
    with in_tenant(tenant_a):
        Activation.objects.update(expires_at=now() - timedelta(seconds=1))
        with pytest.raises(LinkExpired):
            activations.peek(link)
    client = Client(HTTP_HOST=tenant_a.host)
    assert client.get(_path(link)).status_code == 410

    answer = client.post(_path(link) + "kirim-ulang/", {"email": "pencuri@example.com"})

    assert answer.status_code == 200
    message = OutboxMessage.objects.get()
    assert (message.recipient, message.schema_name) == (administrator.email, tenant_a.schema_name)
    assert client.get(_path(link)).status_code == 410  # the old link stays void


def test_resending_an_unexpired_link_sends_nothing_elsewhere(tenant_a, administrator, link):
    answer = Client(HTTP_HOST=tenant_a.host).post(_path(link) + "kirim-ulang/")

    assert answer.status_code == 200
    assert {message.recipient for message in OutboxMessage.objects.all()} == {administrator.email}


def test_unknown_and_foreign_links_are_not_found(tenant_a, tenant_b, link):
    assert Client(HTTP_HOST=tenant_a.host).get(_path("x" * 43)).status_code == 404
    assert Client(HTTP_HOST=tenant_b.host).get(_path(link)).status_code == 404
    assert Client(HTTP_HOST="gapura.localhost").get(_path(link)).status_code == 404


def test_newer_activation_withdraws_the_earlier_link(tenant_a, administrator, link):
    with in_tenant(tenant_a):
        activations.issue(user=administrator, sent_to=administrator.email, by="uji")
        with pytest.raises(LinkRevoked):
            activations.peek(link)
        assert Activation.objects.filter(used_at=None, revoked_at=None).count() == 1


def test_minting_again_voids_the_earlier_token(tenant_a, link):
    with in_tenant(tenant_a):
        second = activations.mint(Activation.objects.get().pk)
        with pytest.raises(UnknownLink):
            activations.peek(link)
        assert activations.peek(second)


def test_database_allows_one_live_activation_per_user(tenant_a, administrator, link):
    with in_tenant(tenant_a), pytest.raises(IntegrityError, match="one_live_activation_per_user"), transaction.atomic():
        Activation.objects.create(user=administrator, sent_to="x@dinkes.example", created_at=now())


def test_link_is_not_reissued_to_an_active_account(tenant_a, administrator, link):
    with in_tenant(tenant_a):
        user = activations.consume(link, password=STRONG)
        with pytest.raises(AlreadyActivated):
            activations.reissue(user=user, by="uji")
        with pytest.raises(InvalidValue):
            activations.consume(
                activations.mint(activations.issue(user=user, sent_to="x@y.example", by="uji").pk), password="x"
            )


def test_message_carries_the_link_of_the_site_s_own_host_and_is_stored_nowhere(tenant_a, administrator):
    with in_tenant(tenant_a):
        activations.reissue(user=administrator, by="uji")
    message = OutboxMessage.objects.get()

    assert deliver(message.pk) == "SENT"

    sent = mail.outbox[-1]
    raw = re.search(rf"{re.escape(tenant_a.url)}aktivasi/([\w-]{{43}})/", sent.body)[1]
    assert sent.to == [administrator.email]
    assert tenant_a.name in sent.from_email
    assert Client(HTTP_HOST=tenant_a.host).get(_path(raw)).status_code == 200
    message.refresh_from_db()
    with connection.cursor() as cursor:
        for table in ("outbox_outboxmessage", "audit_auditevent", f"{tenant_a.schema_name}.audit_auditevent"):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ''), '') FROM {table} t")
            assert raw not in cursor.fetchone()[0]


def test_message_for_another_address_than_the_link_s_is_not_sent(tenant_a, administrator):
    with in_tenant(tenant_a):
        activations.reissue(user=administrator, by="uji")
    OutboxMessage.objects.update(recipient="pencuri@example.com")

    assert deliver(OutboxMessage.objects.get().pk) == "FAILED"
    assert mail.outbox == []


def test_accepting_the_rules_makes_the_site_active_once_and_tells_so_in_public(tenant_a, administrator, link):
    told = []

    def listen(sender, *, tenant, user, **_):
        told.append((tenant.pk, user.username, current_schema()))

    site_activated.connect(listen)
    client = Client(HTTP_HOST=tenant_a.host)
    client.post(_path(link), {"password1": STRONG, "password2": STRONG})
    try:
        for _time in range(2):
            answer = client.post("/aktivasi/tata-tertib/", {"accepted": "on", "version": terms.current_terms().version})
    finally:
        site_activated.disconnect(listen)

    assert (answer.status_code, answer["Location"]) == (302, "/aktivasi/selesai/")
    assert Tenant.objects.get(pk=tenant_a.pk).state == "ACTIVE"
    assert told == [(tenant_a.pk, administrator.username, "public")]
    with in_tenant(tenant_a):
        assert TermsAcceptance.objects.count() == 1
    assert client.get("/aktivasi/selesai/").status_code == 200
    assert client.get("/2fa/totp/activate/").status_code == 200  # the second factor, without typing the password again


def test_rules_without_the_tick_are_not_accepted(tenant_a, link):
    client = Client(HTTP_HOST=tenant_a.host)
    client.post(_path(link), {"password1": STRONG, "password2": STRONG})

    answer = client.post("/aktivasi/tata-tertib/", {"version": terms.current_terms().version})

    assert answer.status_code == 422
    assert Tenant.objects.get(pk=tenant_a.pk).state == "READY"


def test_rules_of_another_version_than_shown_are_not_accepted(tenant_a, link):
    client = Client(HTTP_HOST=tenant_a.host)
    client.post(_path(link), {"password1": STRONG, "password2": STRONG})

    assert client.post("/aktivasi/tata-tertib/", {"accepted": "on", "version": "1999-1"}).status_code == 409
    assert Tenant.objects.get(pk=tenant_a.pk).state == "READY"


def test_only_an_administrator_accepts_for_the_site(tenant_a):
    with in_tenant(tenant_a):
        editor = User.objects.create_user("editor")
        with pytest.raises(NotAllowed):
            terms.accept_terms(user=editor)
    assert Tenant.objects.get(pk=tenant_a.pk).state == "READY"


def test_links_tried_by_the_dozen_are_slowed_down(tenant_a):
    client = Client(HTTP_HOST=tenant_a.host)

    statuses = [client.get(_path(f"{number:043}")).status_code for number in range(35)]

    assert statuses[0] == 404
    assert statuses[-1] == 429
