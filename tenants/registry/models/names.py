"""The domains sites are made under, and the names held there."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ParentDomain(models.Model):
    """A domain under which sites are made, with its region and its rules of names.

    `name` is the official domain; `serving_suffix` is the one it is served under on this installation.
    """

    name = models.CharField(_("official domain"), max_length=190, unique=True)
    serving_suffix = models.CharField(_("domain it is served under"), max_length=190, unique=True)
    region = models.CharField(_("region"), max_length=150)
    kinds = models.JSONField(_("kinds of site"), default=list)
    reserved = models.JSONField(_("reserved names"), default=list, blank=True)
    name_rules = models.JSONField(_("rules of names"), default=dict, blank=True)
    dns_provider = models.CharField(_("DNS provider"), max_length=20, default="local")
    dns_zone = models.CharField(_("DNS zone"), max_length=190, blank=True)
    certificate_policy = models.CharField(_("certificate policy"), max_length=20, default="none")

    class Meta:
        verbose_name = _("parent domain")
        verbose_name_plural = _("parent domains")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(name__regex=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$"),
                name="parent_domain_is_a_host_name",
            ),
            models.CheckConstraint(
                condition=models.Q(serving_suffix__regex=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$"),
                name="serving_suffix_is_a_host_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NameReservation(models.Model):
    """A name held for one request, so that two requests can never win the same one.

    Names that look alike share a `skeleton`, so holding one holds all of them.
    """

    class State(models.TextChoices):
        HELD = "HELD", _("Held by a request")
        TAKEN = "TAKEN", _("In use")
        RELEASED = "RELEASED", _("Released")
        QUARANTINED = "QUARANTINED", _("Quarantined")

    BINDING = (State.HELD, State.TAKEN, State.QUARANTINED)

    parent = models.ForeignKey(ParentDomain, on_delete=models.PROTECT, related_name="reservations")
    label = models.CharField(_("name"), max_length=63)
    skeleton = models.CharField(max_length=63)
    holder = models.CharField(_("held for"), max_length=64, db_index=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.HELD)
    until = models.DateTimeField(_("held until"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("name reservation")
        verbose_name_plural = _("name reservations")
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "skeleton"],
                condition=models.Q(state__in=["HELD", "TAKEN", "QUARANTINED"]),
                name="one_holder_per_name",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["HELD", "TAKEN", "RELEASED", "QUARANTINED"]),
                name="reservation_state_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(label__regex=r"^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$"),
                name="reserved_label_is_a_host_label",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}.{self.parent.name}"
