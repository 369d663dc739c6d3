"""Two sites, each with its canary in every table a stranger might reach."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.test import Client

from tenants.members.models import User
from tenants.registry.switching import in_tenant

PASSWORD = "kata-sandi-uji-2026"


def make_administrator(tenant, canary):
    """An administrator whose every word is the site's canary."""
    with in_tenant(tenant):
        user = User.objects.create_user(
            "admin", id=77, email="admin@dinas.example", password=PASSWORD, full_name=canary
        )
        user.groups.add(Group.objects.get(name="Administrator situs"))
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    """Files are no part of the transaction that is rolled back after a test."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def signed_in():
    """Sign in through the page itself: `signed_in(tenant, user)` returns a client that keeps the cookie."""

    def sign_in(tenant, user):
        client = Client(HTTP_HOST=tenant.host)
        response = client.post("/masuk/", {"login": user.username, "password": PASSWORD})
        assert response.status_code == 302, response.content.decode()
        return client

    return sign_in
