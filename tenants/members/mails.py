"""Messages about accounts, written while they are sent, inside the schema they come from.

Links hold the host of the site's own Domain row (HAZARDS 12), and their tokens exist in the message alone: the outbox
keeps ids, and these kinds are secret there.
"""

from __future__ import annotations

from email.utils import formataddr, parseaddr
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.errors import DomainError
from kernel.outbox.models import OutboxMessage
from kernel.outbox.registry import Rendered, register, set_sender
from tenants.members import activations
from tenants.members.models import Activation, User
from tenants.registry.models import Tenant
from tenants.registry.switching import current_tenant, in_schema

ACCOUNT = "account"
_CONFIRM = ("account/email/email_confirmation", "account/email/email_confirmation_signup")
_RESET = "account/email/password_reset_key"


class NotWanted(DomainError):
    """What the message was about has changed since it was asked for."""

    code = "not_wanted"


def register_kinds() -> None:
    """Tell the outbox how these messages are made and from whom they come; their text is secret."""
    register(activations.KIND, render_activation, label=gettext_lazy("Activation link"), secret=True)
    register(ACCOUNT, render_account, label=gettext_lazy("Message about an account"), secret=True)
    set_sender(sender)


def render_activation(message: OutboxMessage) -> Rendered:
    """Mint the token and put it into the text.

    :raises NotWanted: when the link was issued for another address than the message goes to.
    """
    row = Activation.objects.select_related("user").get(pk=message.context["activation_id"])
    if row.sent_to != message.recipient:
        raise NotWanted(
            _("The link was issued for another address."),
            remedy=_("Issue a new link; it goes to the address that is registered now."),
        )
    site = current_tenant()
    details = {"user": row.user, "link": _address(site, "members:activate", token=activations.mint(row.pk))}
    return _written("members/mail/activation", details, site)


def render_account(message: OutboxMessage) -> Rendered:
    """Write one of allauth's messages; what it says is looked up now, its tokens are made now.

    :raises ObjectDoesNotExist: when the account or its address is gone.
    """
    site = current_tenant()
    details = dict(message.context)
    template = str(details.pop("template"))
    user_id = details.pop("user_id", None)
    user = User.objects.get(pk=user_id) if user_id else None
    return _written(template, {**details, "user": user, **_links(template, user, message.recipient, site)}, site)


def sender(schema_name: str) -> str:
    """Return who messages of a schema come from: a site by its name, from the platform's address."""
    with in_schema(schema_name):
        site = current_tenant()
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return settings.DEFAULT_FROM_EMAIL if site.is_platform else formataddr((site.name, address))


def _links(template: str, user: User | None, recipient: str, site: Tenant) -> dict[str, str]:
    if template in _CONFIRM:
        address = EmailAddress.objects.get(user=user, email__iexact=recipient)
        key = EmailConfirmationHMAC.create(address).key
        return {"activate_url": _address(site, "account_confirm_email", key=key)}
    if template == _RESET and user is not None:
        uid, key = user_pk_to_url_str(user), default_token_generator.make_token(user)
        return {"password_reset_url": _address(site, "account_reset_password_from_key", uidb36=uid, key=key)}
    return {"password_reset_url": _address(site, "account_reset_password")}


def _address(site: Tenant, name: str, **values: str) -> str:
    urlconf = settings.PUBLIC_SCHEMA_URLCONF if site.is_platform else settings.ROOT_URLCONF
    return site.url + reverse(name, kwargs=values, urlconf=urlconf).lstrip("/")


def _written(template: str, details: dict[str, Any], site: Tenant) -> Rendered:
    known = {**details, "site": site, "site_name": site.name or "Gapura", "site_url": site.url}
    subject = " ".join(render_to_string(f"{template}_subject.txt", known).split())
    return Rendered(subject=subject, text=render_to_string(f"{template}_message.txt", known).strip() + "\n")
