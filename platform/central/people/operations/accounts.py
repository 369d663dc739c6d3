"""Accounts of officials, as the loaders and the administrators make them; passwords are no business of this file."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction

from central.people.models import OfficialRecord
from central.people.rules import Actor, check_nip
from central.people.values import email_address, plain_line
from kernel import audit
from tenants.members.models import User


@transaction.atomic
def ensure_account(*, username: str, email: str, full_name: str, by: Actor, phone: str = "") -> User:
    """Return the account with this user name, made without a usable password if it is not there yet.

    The address counts as verified: whoever runs the loader vouches for it.

    :raises InvalidValue: for an address that is none, or a name that cannot be kept.
    """
    found = User.objects.filter(username=username).first()
    if found is not None:
        return found
    user = User(
        username=plain_line(username, field="username", most=150),
        email=email_address(email, field="email"),
        full_name=plain_line(full_name, field="full_name", most=150),
        phone=phone,
    )
    user.set_unusable_password()
    user.save(force_insert=True)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    audit.record(event="account.made", subject=f"user:{user.pk}", by=by, data={"username": username})
    return user


@transaction.atomic
def record_official(*, user: User, nip: str, rank: str, by: Actor) -> OfficialRecord:
    """Keep the NIP and rank of an official; they are printed under signatures and never public.

    :raises InvalidValue: for a NIP that is none.
    """
    digits = check_nip(nip) if nip else ""
    known = OfficialRecord.objects.filter(user=user, nip=digits, rank=rank).first()
    if known is not None:
        return known
    row, _created = OfficialRecord.objects.update_or_create(user=user, defaults={"nip": digits, "rank": rank})
    audit.record(event="official.recorded", subject=f"user:{user.pk}", by=by, data={"rank": rank})
    return row
