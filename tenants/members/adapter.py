"""How allauth behaves on the platform and on sites."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse

from kernel.outbox import enqueue
from tenants.members import mails
from tenants.members.models import User
from tenants.members.roles import works_here
from tenants.members.terms import must_accept
from tenants.registry.switching import in_platform

MANAGEMENT = "/kelola/"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up on the platform alone; mails through the outbox; everybody is led to where they work."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Applicants register themselves; a site's people are invited."""
        return in_platform()

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead to the rules until they are accepted, then to the management; without a role there, to the front."""
        user = request.user
        if in_platform() or not isinstance(user, User):
            return str(super().get_login_redirect_url(request))
        if must_accept(user):
            return reverse("members:terms")
        return MANAGEMENT if works_here(user) else "/"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put the message into the outbox, without the links and keys in it: they are made while it is sent."""
        details: dict[str, Any] = {"template": template_prefix}
        user = context.get("user")
        if isinstance(user, AbstractBaseUser):
            details["user_id"] = user.pk
        enqueue(kind=mails.ACCOUNT, recipient=email, context=details, reference=template_prefix.rsplit("/", 1)[-1])
