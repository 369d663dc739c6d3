"""One-time activation of an account, and the acceptance of the rules."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Activation(models.Model):
    """A one-time link by which a person takes over an account (SOP 003 rows 8 and 9).

    The token is minted when the message is sent; only its hash is stored. A row is live while it is neither
    used nor revoked; a user has at most one live row.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="activations")
    token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    sent_to = models.EmailField(_("sent to"))
    created_at = models.DateTimeField(_("issued at"))
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("activation")
        verbose_name_plural = _("activations")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(used_at__isnull=True, revoked_at__isnull=True),
                name="one_live_activation_per_user",
            ),
            models.CheckConstraint(
                condition=models.Q(token_hash__isnull=True, expires_at__isnull=True)
                | models.Q(token_hash__isnull=False, expires_at__isnull=False),
                name="a_minted_activation_expires",
            ),
            models.CheckConstraint(
                condition=models.Q(used_at__isnull=True) | models.Q(revoked_at__isnull=True),
                name="an_activation_is_not_both_used_and_revoked",
            ),
        ]

    def __str__(self) -> str:
        return f"activation {self.pk}"


class TermsAcceptance(models.Model):
    """That a person accepted one version of the rules; no address is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="terms")
    version = models.CharField(_("version of the rules"), max_length=20)
    accepted_at = models.DateTimeField(_("accepted at"))

    class Meta:
        verbose_name = _("acceptance of the rules")
        verbose_name_plural = _("acceptances of the rules")
        constraints = [models.UniqueConstraint(fields=["user", "version"], name="one_acceptance_per_version")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.version}"
