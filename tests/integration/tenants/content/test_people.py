"""Inviting people: by e-mail, with a link that works once; nobody types a password for somebody else."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from kernel.audit.models import AuditEvent
from kernel.outbox.models import OutboxMessage
from tenants.content.kelola.people.operations import free_username
from tenants.members.models import Activation, User

NEW = {"full_name": "Editor baru (contoh)", "email": "Baru@contohprov.example", "phone": ""}


def invite(client, **fields):
    roles = [Group.objects.get(name="Editor").pk]
    return client.post("/kelola/users/new/", {**NEW, "groups": roles, **fields})


def test_administrator_invites_an_editor(site, signed_in):
    response = invite(signed_in("administrator"))

    person = User.objects.get(email="baru@contohprov.example")
    assert response.status_code == 302
    assert [group.name for group in person.groups.all()] == ["Editor"]
    assert not person.is_active and not person.has_usable_password()
    activation = Activation.objects.get(user=person)
    message = OutboxMessage.objects.get(kind="activation")
    assert message.recipient == activation.sent_to == "baru@contohprov.example"
    assert message.context == {"activation_id": activation.pk}
    assert message.schema_name == site.schema_name
    assert AuditEvent.objects.filter(event="member.invited", subject=f"user:{person.username}").count() == 1


@pytest.mark.parametrize("smuggled", [{"is_superuser": "on"}, {"is_staff": "on"}, {"password1": "x", "password2": "x"}])
def test_invitation_cannot_smuggle_rights(signed_in, smuggled):
    invite(signed_in("administrator"), **smuggled)

    person = User.objects.get(email="baru@contohprov.example")
    assert not person.is_superuser and not person.is_staff and not person.has_usable_password()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        pytest.param(
            {"email": "EDITOR@contohprov.example"}, "Alamat ini sudah dipakai sebuah akun", id="known address"
        ),
        pytest.param({"groups": []}, "Pilih paling sedikit satu peran", id="no role"),
        pytest.param({"email": "bukan alamat"}, "e", id="no address"),
    ],
)
def test_refused_invitation_makes_no_account(signed_in, fields, message):
    client = signed_in("administrator")
    before = User.objects.count()

    response = invite(client, **fields)

    assert User.objects.count() == before
    assert message in response.content.decode()
    assert NEW["full_name"] in response.content.decode()


@pytest.mark.parametrize("username", ["editor", "kontributor"])
def test_others_may_not_invite(signed_in, username):
    invite(signed_in(username))

    assert not User.objects.filter(email="baru@contohprov.example").exists()


def test_usernames_stay_apart(site):
    User.objects.create_user(username="siti", email="a@contoh.example")
    User.objects.create_user(username="siti2", email="b@contoh.example")

    assert free_username("Siti@contoh.example") == "siti3"
    assert free_username("@contoh.example") == "anggota"


def test_link_is_sent_again_while_nobody_took_the_account_over(site, signed_in):
    client = signed_in("administrator")
    invite(client)
    person = User.objects.get(email="baru@contohprov.example")

    client.post(f"/kelola/users/{person.pk}/kirim-ulang/")

    assert Activation.objects.filter(user=person, revoked_at=None).count() == 1
    assert Activation.objects.filter(user=person).count() == 2
    assert OutboxMessage.objects.filter(kind="activation").count() == 2


def test_no_link_for_an_account_in_use(site, people, signed_in):
    signed_in("administrator").post(f"/kelola/users/{people['editor'].pk}/kirim-ulang/")

    assert not Activation.objects.exists()


def test_administrator_cannot_take_their_own_rights_away(people, signed_in):
    administrator = people["administrator"]

    signed_in("administrator").post(
        f"/kelola/users/edit/{administrator.pk}/",
        {"full_name": "Administrator", "email": administrator.email, "phone": "", "groups": []},
    )

    administrator.refresh_from_db()
    assert administrator.full_name == "Administrator"
    assert administrator.is_active and administrator.groups.get().name == "Administrator situs"


def test_person_who_left_is_made_inactive(people, signed_in):
    editor = people["editor"]

    signed_in("administrator").post(
        f"/kelola/users/edit/{editor.pk}/",
        {"full_name": "Editor", "email": editor.email, "phone": "", "groups": [editor.groups.get().pk]},
    )

    editor.refresh_from_db()
    assert editor.is_active is False


def test_people_write_their_own_name_in_one_piece(people, signed_in):
    client = signed_in("editor")

    form = client.get("/kelola/account/", headers={"accept-language": "id"}).content.decode()
    client.post(
        "/kelola/account/",
        {
            "name-full_name": "Editor situs (contoh)",
            "name-phone": "",
            "locale-preferred_language": "",
            "locale-current_time_zone": "",
            "theme-theme": "system",
            "theme-contrast": "system",
            "theme-density": "default",
            "theme-keyboard_shortcuts": "on",
            "notifications-updated_comments_notifications": "on",
            "notifications-submitted_notifications": "on",
            "notifications-approved_notifications": "on",
            "notifications-rejected_notifications": "on",
        },
    )

    people["editor"].refresh_from_db()
    assert "Nama depan" not in form
    assert people["editor"].full_name == "Editor situs (contoh)"


def test_account_page_is_for_people_of_the_management(visitor):
    assert visitor.get("/kelola/account/")["Location"].startswith("/masuk/?next=/kelola/account/")
