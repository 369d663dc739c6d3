"""Inviting a person to a site; the only place where /kelola/ makes an account."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import Group
from django.db import transaction

from kernel import audit
from tenants.members.activations import reissue
from tenants.members.models import User

_LONGEST_NAME = 30


@transaction.atomic
def invite(*, full_name: str, email: str, phone: str, groups: Iterable[Group], by: AbstractBaseUser) -> User:
    """Make an account that only its owner can open: the one-time link goes to the address given.

    The account stays inactive, without a usable password, until the link is followed.
    """
    user = User(username=free_username(email), email=email, full_name=full_name, phone=phone, is_active=False)
    user.set_unusable_password()
    user.save()
    user.groups.set(groups)
    roles = sorted(group.name for group in groups)
    audit.record(event="member.invited", subject=f"user:{user.username}", by=by, data={"roles": roles})
    reissue(user=user, by=by)
    return user


@transaction.atomic
def send_link_again(*, user: User, by: AbstractBaseUser) -> None:
    """Send a new one-time link to the registered address; the earlier one is void."""
    reissue(user=user, by=by)


def free_username(email: str) -> str:
    """Return a username nobody has: what stands before the @, with a number where that is taken."""
    stem = re.sub(r"[^a-z0-9._-]", "", email.split("@")[0].lower())[:_LONGEST_NAME] or "anggota"
    taken = set(User.objects.filter(username__startswith=stem).values_list("username", flat=True))
    number, name = 1, stem
    while name in taken:
        number += 1
        name = f"{stem}{number}"
    return name
