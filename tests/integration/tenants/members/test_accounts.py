"""Sign-in and its mails, on the platform and on sites."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client

from kernel.outbox.delivery import deliver
from kernel.outbox.models import OutboxMessage
from tenants.members.models import User
from tenants.registry.switching import in_tenant

pytestmark = pytest.mark.django_db

PASSWORD = "empat kata yang hanya saya tahu"


@pytest.fixture
def person(tenant_a):
    """A person of the site who may work in its management, rules not accepted yet."""
    with in_tenant(tenant_a):
        user = User.objects.create_user("admin", email="admin@dinkes.example", password=PASSWORD)
        user.groups.add(Group.objects.get(name="Administrator situs"))
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user


def _deliver_all():
    for message in OutboxMessage.objects.all():
        assert deliver(message.pk) == "SENT", OutboxMessage.objects.get(pk=message.pk).error_detail
    return mail.outbox[-1]


@pytest.mark.parametrize("login", ["admin", "admin@dinkes.example", "ADMIN@dinkes.example"])
def test_sign_in_by_name_or_address_leads_to_the_rules_first(tenant_a, person, login):
    answer = Client(HTTP_HOST=tenant_a.host).post("/masuk/", {"login": login, "password": PASSWORD})

    assert (answer.status_code, answer["Location"]) == (302, "/aktivasi/tata-tertib/")


def test_sign_in_of_a_person_without_a_role_leads_to_the_front(tenant_a, person):
    with in_tenant(tenant_a):
        person.groups.clear()

    answer = Client(HTTP_HOST=tenant_a.host).post("/masuk/", {"login": "admin", "password": PASSWORD})

    assert answer["Location"] == "/"


def test_wrong_password_is_refused_in_words(tenant_a, person):
    answer = Client(HTTP_HOST=tenant_a.host).post("/masuk/", {"login": "admin", "password": "salah"})

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert "sessionid" not in answer.cookies


def test_registration_is_closed_on_sites_and_open_on_the_platform(tenant_a):
    site = Client(HTTP_HOST=tenant_a.host)
    data = {"email": "baru@dinas.example", "password1": PASSWORD, "password2": PASSWORD}

    site.post("/daftar/", data)
    with in_tenant(tenant_a):
        assert not User.objects.filter(email="baru@dinas.example").exists()
    Client(HTTP_HOST="gapura.localhost").post("/daftar/", data)

    assert User.objects.filter(email="baru@dinas.example").exists()


def test_registration_is_confirmed_by_the_link_of_the_mail(db):
    client = Client(HTTP_HOST="gapura.localhost")
    client.post("/daftar/", {"email": "baru@dinas.example", "password1": PASSWORD, "password2": PASSWORD})
    stored = OutboxMessage.objects.get()
    assert "http" not in str(stored.context)

    sent = _deliver_all()
    link = re.search(r"http://gapura\.localhost:8000(/\S+)", sent.body.split("\n\n", 1)[1])[1]
    assert client.get(link).status_code == 200
    client.post(link)

    assert EmailAddress.objects.get(email="baru@dinas.example").verified


def test_forgotten_password_is_set_anew_by_a_link_to_the_site_s_own_host(tenant_a, person):
    client = Client(HTTP_HOST=tenant_a.host)
    client.post("/sandi/lupa/", {"email": person.email})

    sent = _deliver_all()

    link = re.search(rf"{re.escape(tenant_a.url)}(sandi/\S+)", sent.body)[1]
    page = client.get("/" + link, follow=True)
    new = "kata sandi baru yang panjang"
    client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    with in_tenant(tenant_a):
        person.refresh_from_db()
        assert person.check_password(new)


def test_unknown_address_gets_a_mail_and_the_page_tells_nothing(tenant_a, person):
    client = Client(HTTP_HOST=tenant_a.host)

    known = client.post("/sandi/lupa/", {"email": person.email}, follow=True)
    unknown = client.post("/sandi/lupa/", {"email": "siapa@dinas.example"}, follow=True)

    assert known.status_code == unknown.status_code == 200
    assert known.redirect_chain == unknown.redirect_chain


def test_second_factor_names_the_site_and_its_secret_is_not_stored_in_clear(tenant_a, person):
    with in_tenant(tenant_a):
        secret = generate_totp_secret()
        TOTP.activate(person, secret)
        row = Authenticator.objects.get(user=person)

        assert secret not in str(row.data)
        assert TOTP(row).instance.wrap() is not None

    client = Client(HTTP_HOST=tenant_a.host)
    answer = client.post("/masuk/", {"login": "admin", "password": PASSWORD})
    assert answer["Location"].startswith("/2fa/authenticate/")
    assert client.get("/kelola/").status_code == 302


@pytest.mark.parametrize("host", ["gapura.localhost", None])
@pytest.mark.parametrize(
    "path", ["/masuk/", "/daftar/", "/sandi/lupa/", "/sandi/lupa/terkirim/", "/surel/periksa/", "/akun/nonaktif/"]
)
def test_account_page_wears_the_look_of_its_place(tenant_a, host, path):
    answer = Client(HTTP_HOST=host or tenant_a.host).get(path)

    assert answer.status_code == 200
    names = {template.name for template in answer.templates}
    assert ("ui/base.html" in names) == (host is not None)
    assert ("site/base_account.html" in names) == (host is None)
