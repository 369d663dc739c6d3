"""One user class, one table per schema."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from tenants.registry.switching import current_schema


class User(AbstractUser):  # type: ignore[django-manager-missing] # relations of Wagtail's models
    """A person who signs in; each schema has a table of its own, never shared rows."""

    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """Return the name as the person wrote it; Indonesian names have no first and last part."""
        return self.full_name or super().get_full_name() or self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session must carry to belong to this user of this schema (HAZARDS 9)."""
        salt = f"tenants.members.models.User.session:{current_schema()}"
        return salted_hmac(salt, self.password, secret=secret, algorithm="sha256").hexdigest()
