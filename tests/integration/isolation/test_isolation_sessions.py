"""A cookie or a token of one site is worth nothing at another, even where ids are the same (HAZARDS 4, 9)."""

from __future__ import annotations

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.contrib.auth import authenticate
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import connection
from django.test import Client, RequestFactory

from tenants.members import backends
from tenants.members.models import User
from tenants.registry.switching import in_tenant
from tests.integration.isolation.conftest import PASSWORD, make_administrator

pytestmark = pytest.mark.django_db


@pytest.fixture
def sites(two_tenants):
    a, b = two_tenants
    users = [make_administrator(site.tenant, site.canary) for site in (a, b)]
    # The same id and the same password hash at both: nothing but the schema tells them apart.
    with in_tenant(b.tenant):
        User.objects.filter(pk=users[1].pk).update(password=users[0].password)
    return a.tenant, b.tenant, users[0], users[1]


def test_session_cookie_of_a_site_opens_nothing_at_another(sites, signed_in):
    a, b, user_a, _user_b = sites
    client = signed_in(a, user_a)
    assert client.get("/kelola/").status_code == 200

    stranger = Client(HTTP_HOST=b.host)
    stranger.cookies = client.cookies

    answer = stranger.get("/kelola/")
    assert answer.status_code == 302
    assert "/masuk/" in answer["Location"]


def test_session_row_copied_into_another_schema_opens_nothing(sites, signed_in):
    """Worse than a cookie: the very row, as after a restore into the wrong schema."""
    a, b, user_a, _user_b = sites
    client = signed_in(a, user_a)
    with in_tenant(a):
        row = Session.objects.get()
    with in_tenant(b):
        Session.objects.create(session_key=row.session_key, session_data=row.session_data, expire_date=row.expire_date)
    stranger = Client(HTTP_HOST=b.host)
    stranger.cookies = client.cookies

    assert stranger.get("/kelola/").status_code == 302


def test_session_cookie_belongs_to_one_host_alone(sites, signed_in):
    a, _b, user_a, _user_b = sites

    cookie = signed_in(a, user_a).cookies["sessionid"]

    assert cookie["domain"] == ""
    assert cookie["httponly"]


def test_session_hash_differs_between_schemas_for_the_same_password(sites):
    a, b, user_a, user_b = sites
    with in_tenant(b):
        user_b.refresh_from_db()
        hash_b = user_b.get_session_auth_hash()
    with in_tenant(a):
        hash_a = user_a.get_session_auth_hash()

    assert user_a.password == user_b.password
    assert hash_a != hash_b


def test_signed_value_of_a_site_is_refused_at_another_and_on_the_platform(sites):
    a, b, _user_a, _user_b = sites
    with in_tenant(a):
        signed = signing.dumps({"user": 1}, salt="same")
        assert signing.loads(signed, salt="same") == {"user": 1}

    with in_tenant(b), pytest.raises(signing.BadSignature):
        signing.loads(signed, salt="same")
    with pytest.raises(signing.BadSignature):
        signing.loads(signed, salt="same")


def test_password_token_of_a_site_is_refused_at_another(sites):
    a, b, user_a, _user_b = sites
    with in_tenant(a):
        token = default_token_generator.make_token(user_a)
        assert default_token_generator.check_token(user_a, token)
    with in_tenant(b):
        assert not default_token_generator.check_token(user_a, token)


def test_confirmation_link_of_a_site_confirms_nothing_at_another(sites):
    a, b, user_a, user_b = sites
    with in_tenant(a):
        key = EmailConfirmationHMAC(EmailAddress.objects.create(user=user_a, email="x@dinas.example")).key
        assert EmailConfirmationHMAC.from_key(key) is not None
    with in_tenant(b):
        EmailAddress.objects.create(user=user_b, email="x@dinas.example")
        assert EmailConfirmationHMAC.from_key(key) is None


def test_platform_s_users_cannot_sign_in_at_a_site(sites):
    a, _b, _user_a, _user_b = sites
    User.objects.create_superuser("kepala", email="kepala@kominfo.example", password=PASSWORD)

    answer = Client(HTTP_HOST=a.host).post("/masuk/", {"login": "kepala", "password": PASSWORD})

    assert answer.status_code == 200
    assert "sessionid" not in answer.cookies


def test_half_made_schema_lets_nobody_in(sites):
    """Without its own table the search path falls through to public: `User` was the platform's superuser."""
    a, _b, _user_a, _user_b = sites
    chief = User.objects.create_superuser("kepala", email="kepala@kominfo.example", password=PASSWORD)
    request = RequestFactory().post("/masuk/", headers={"host": a.host})
    with in_tenant(a):
        with connection.cursor() as cursor:
            cursor.execute(f'DROP TABLE "{a.schema_name}".members_user CASCADE')
        backends._own_table.discard(a.schema_name)
        assert User.objects.filter(username="kepala").exists(), "the hazard itself: public shows through"

        assert authenticate(request, username="kepala", password=PASSWORD) is None
        assert backends.SchemaBoundBackend().get_user(chief.pk) is None
