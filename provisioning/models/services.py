"""What all workers together remember of outside services: the budget of requests, zones, the names of others."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kernel.time import now


class RequestBudget(models.Model):
    """What is left of the requests all workers together may send to an outside service; one row a token.

    Written by `provisioning.budgets` alone.
    """

    key = models.CharField(max_length=80, primary_key=True)
    tokens = models.FloatField()
    refilled_at = models.DateTimeField()
    # The service itself said: nobody before this.
    closed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(tokens__gte=0), name="request_budget_not_overdrawn"),
        ]

    def __str__(self) -> str:
        return self.key


class ZoneId(models.Model):
    """The id a DNS service gave a zone, found once by its name.

    :ivar hint: the id that was set when it was found, if any: another setting is another question.
    :ivar name_servers: those the service gave the zone; empty where it was not asked yet, or gave none.
    :ivar servers_at: when it was asked for them.
    """

    provider = models.CharField(max_length=20)
    zone = models.CharField(max_length=190)
    hint = models.CharField(max_length=64, blank=True)
    zone_id = models.CharField(max_length=64)
    found_at = models.DateTimeField(default=now)
    name_servers = models.JSONField(default=list, blank=True)
    servers_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "zone", "hint"], name="zone_id_once"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.zone}"


class KnownName(models.Model):
    """A name in a zone of ours that others entered and a person knows, or that stood there when watching began.

    The name of the zone itself says since when it is watched. Written by `provisioning.drift.names` alone.
    """

    name = models.CharField(max_length=255, primary_key=True)
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=200, blank=True)
    known_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name
