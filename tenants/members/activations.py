"""The one-time link by which a person takes over an account (SOP 003 rows 8 and 9).

The token exists in two places only: the message on its way, and the browser that opens it. What is stored is its
hash; a later link voids the earlier one; looking at the page uses nothing up, as mail scanners look at every link.
"""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kernel import audit, outbox
from kernel.errors import InvalidValue, StaleDecision
from kernel.ids import hash_token, new_token
from kernel.time import now
from tenants.members.errors import AlreadyActivated, LinkExpired, LinkRevoked, LinkUsed, UnknownLink
from tenants.members.models import Activation, User

Actor = str | AbstractBaseUser | None

VALID_FOR = timedelta(hours=24)
KIND = "activation"


@transaction.atomic
def issue(*, user: User, sent_to: str, by: Actor) -> Activation:
    """Prepare an activation, still without a token; an earlier one that was not used is revoked."""
    User.objects.select_for_update().get(pk=user.pk)
    moment = now()
    Activation.objects.filter(user=user, used_at=None, revoked_at=None).update(revoked_at=moment)
    row = Activation.objects.create(user=user, sent_to=sent_to, created_at=moment)
    audit.record(event="activation.issued", subject=_subject(user), by=by, data={"sent_to": sent_to})
    return row


@transaction.atomic
def mint(activation_id: int) -> str:
    """Return a fresh token for an activation, valid for 24 hours; the token minted before it is void.

    Called while the message is being sent, so that no row ever holds it.

    :raises StaleDecision: when the activation was used or revoked meanwhile.
    """
    raw, moment = new_token(), now()
    changed = Activation.objects.filter(pk=activation_id, used_at=None, revoked_at=None).update(
        token_hash=hash_token(raw), expires_at=moment + VALID_FOR, opened_at=None
    )
    if not changed:
        raise StaleDecision(
            _("This activation was used or replaced meanwhile."), remedy=_("Send a new link to the registered address.")
        )
    return raw


def peek(raw: str) -> Activation:
    """Return the activation a link leads to, noting that it was opened; uses nothing up.

    :raises LinkRefused: one of its kinds says why it leads nowhere.
    """
    row = _find(raw)
    if row.opened_at is None:
        Activation.objects.filter(pk=row.pk, opened_at=None).update(opened_at=now())
    return row


def consume(raw: str, *, password: str, by: Actor = None) -> User:
    """Set the password of the account and use the link up; of two who press at once, one wins.

    :raises LinkRefused: one of its kinds says why the link opens nothing.
    :raises InvalidValue: when the password is too weak; the link stays good.
    """
    row = _find(raw)
    _require_strong(password, user=row.user)
    with transaction.atomic():
        used = Activation.objects.filter(pk=row.pk, used_at=None, revoked_at=None).update(used_at=now())
        if not used:
            _require_live(Activation.objects.get(pk=row.pk))
        user = row.user
        user.set_password(password)
        user.is_active = True
        user.save(update_fields=["password", "is_active"])
        _confirm_address(user, row.sent_to)
        audit.record(event="activation.used", subject=_subject(user), by=by or user)
    return user


@transaction.atomic
def reissue(*, user: User, by: Actor, reference: str = "") -> Activation:
    """Send a new link to the registered address, and to no other; the earlier one is void. Logged.

    :raises AlreadyActivated: when the account has a password.
    """
    if user.has_usable_password():
        raise AlreadyActivated(
            _("The account %(name)s is active already.") % {"name": user.username},
            remedy=_("Use “Forgot your password?” on the sign-in page."),
        )
    row = issue(user=user, sent_to=user.email, by=by)
    outbox.enqueue(
        kind=KIND, recipient=row.sent_to, context={"activation_id": row.pk}, reference=reference or _subject(user)
    )
    return row


def renew_expired(raw: str) -> Activation:
    """Send a new link in place of an expired one, asked for by whoever holds that; it goes to the registered address.

    :raises UnknownLink, LinkUsed, LinkRevoked: when the link did not merely expire.
    """
    row = _of(raw)
    _require_live(row)
    return reissue(user=row.user, by=row.user)


def _find(raw: str) -> Activation:
    row = _of(raw)
    _require_live(row)
    if row.expires_at is None or row.expires_at <= now():
        raise LinkExpired(
            _("This link was valid for 24 hours and has expired."),
            remedy=_("Have a new one sent: it goes to the registered address."),
        )
    return row


def _of(raw: str) -> Activation:
    row = Activation.objects.select_related("user").filter(token_hash=hash_token(raw)).first()
    if row is None:
        raise UnknownLink(
            _("This link is not known here. A newer one may have been sent since."),
            remedy=_("Open the link of the latest e-mail, or ask central IT to send a new one."),
        )
    return row


def _require_live(row: Activation) -> None:
    if row.used_at is not None:
        raise LinkUsed(
            _("This link has been used already."),
            remedy=_("Sign in with the password you set; if that was not you, tell central IT at once."),
        )
    if row.revoked_at is not None:
        raise LinkRevoked(
            _("This link was withdrawn, because a newer one was issued."),
            remedy=_("Open the link of the latest e-mail, or ask central IT to send a new one."),
        )


def _confirm_address(user: User, address: str) -> None:
    """Whoever holds the link receives mail at this address."""
    known = EmailAddress.objects.filter(user=user, email__iexact=address).first()
    row = known or EmailAddress(user=user, email=address.lower())
    row.verified = True
    row.primary = not EmailAddress.objects.filter(user=user, primary=True).exclude(pk=row.pk).exists()
    row.save()


def _require_strong(password: str, *, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidValue(
            " ".join(error.messages),
            remedy=_("Choose another password; several words in a row are good."),
            field="password1",
        ) from error


def _subject(user: User) -> str:
    return f"user:{user.username}"
