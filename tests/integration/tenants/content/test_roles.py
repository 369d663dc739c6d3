"""What each role may do at /kelola/, and what nobody may."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from wagtail.models import Collection

from tenants.content.models import NewsIndexPage, NewsPage, SiteImage
from tests.integration.tenants.content.conftest import photo
from tests.integration.tenants.content.test_publishing import write_news

EVERYBODY = {"administrator", "editor", "kontributor"}
OPEN_TO = {
    "/kelola/": EVERYBODY,
    "/kelola/panduan/": EVERYBODY,
    "/kelola/images/": EVERYBODY,
    "/kelola/documents/": EVERYBODY,
    "/kelola/images/add/": EVERYBODY,
    "/kelola/users/": {"administrator"},
    "/kelola/users/new/": {"administrator"},
    "/kelola/redirects/": {"administrator"},
    "/kelola/collections/": {"administrator"},
    "/kelola/kategori-berita/": {"administrator", "editor"},
    "/kelola/groups/": set(),
    "/kelola/sites/": set(),
    "/kelola/workflows/list/": set(),
}


@pytest.mark.parametrize("path", OPEN_TO)
@pytest.mark.parametrize("username", sorted(EVERYBODY))
def test_page_of_the_management_opens_to_its_roles(signed_in, username, path):
    response = signed_in(username).get(path)

    assert (response.status_code == 200) is (username in OPEN_TO[path])


@pytest.mark.parametrize("path", sorted(OPEN_TO))
def test_strangers_are_sent_to_the_sites_sign_in(visitor, path):
    response = visitor.get(path)

    assert response.status_code == 302
    assert response["Location"].startswith("/masuk/?next=/kelola/")


def test_wagtails_own_sign_in_leads_to_the_sites(visitor):
    assert visitor.get("/kelola/login/?next=/kelola/users/")["Location"] == "/masuk/?next=%2Fkelola%2Fusers%2F"
    assert visitor.get("/kelola/login/?next=https://jahat.example/")["Location"] == "/masuk/?next=%2Fkelola%2F"


@pytest.mark.parametrize(("username", "live"), [("administrator", True), ("editor", True), ("kontributor", False)])
def test_only_some_may_publish(signed_in, username, live):
    write_news(signed_in(username))

    assert NewsPage.objects.get(slug="imunisasi-dibuka-setiap-rabu").live is live


def test_contributor_may_not_change_what_others_wrote(signed_in):
    page = NewsPage.objects.get()

    assert signed_in("kontributor").get(f"/kelola/pages/{page.pk}/edit/").status_code == 302
    assert signed_in("editor").get(f"/kelola/pages/{page.pk}/edit/").status_code == 200


@pytest.mark.parametrize("username", sorted(EVERYBODY))
def test_every_role_may_add_a_picture(signed_in, username):
    signed_in(username).post(
        "/kelola/images/add/",
        {
            "title": "Foto",
            "file": photo(),
            "description": "Gedung kantor dari depan.",
            "collection": Collection.objects.get(depth=1).pk,
            "tags": "",
        },
    )

    assert SiteImage.objects.get().uploaded_by_user.username == username


def test_nobody_on_a_site_is_a_superuser(people):
    assert not any(person.is_superuser or person.is_staff for person in people.values())


def test_no_role_holds_a_right_over_roles_hosts_or_deletion_of_people(site):
    dangerous = Permission.objects.filter(
        group__isnull=False,
        codename__in=["change_group", "add_group", "change_site", "delete_user", "change_permission"],
    )

    assert list(dangerous) == []


def test_second_home_page_cannot_be_made(signed_in):
    root = NewsIndexPage.objects.get().get_root()

    assert signed_in("administrator").get(f"/kelola/pages/add/content/homepage/{root.pk}/").status_code == 302


def test_session_of_one_site_is_nobody_on_the_other(site, tenant_b, signed_in):
    client = signed_in("administrator")

    stranger = Client(headers={"host": tenant_b.host})
    stranger.cookies = client.cookies

    assert stranger.get("/kelola/")["Location"].startswith("/masuk/")
