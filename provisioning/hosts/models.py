"""One row a web host, and one a site that was given a place on one."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.time import now

# The folder of the default, and where the pairs of all certificates are kept.
DEFAULT_FOLDER = "web"


class ServerState(models.TextChoices):
    """Whether a web host takes sites."""

    IN_USE = "IN_USE", _("In use")
    DRAINING = "DRAINING", _("Being emptied: takes no new sites")
    OUT = "OUT", _("Out of use")


class WebServer(models.Model):
    """A web host. What is empty in the default's row is what the settings say, so that settings keep working.

    `providers.ansible.WebHost` is what one run on it is told; this row is where it stands and what it takes.

    :ivar inventory_host: its name in ANSIBLE_INVENTORY; empty: a folder of this machine, or for the default the
        whole inventory.
    :ivar address: what DNS points at: an address, or the full name of the machine.
    :ivar asked_at: the address at which the platform itself asks it; empty: `address`.
    :ivar listen: where its nginx listens; empty: as WEB_LISTEN says. `tls_listen` likewise.
    :ivar capacity: how many sites it takes; None: any number.
    :ivar emptied_by: who had all its sites moved elsewhere; they go a few at a time.
    :ivar emptying_asked_by: who asked for that, while a second person has not said yes (`emptying`).
    :ivar changes: how often its files were changed, where it is another machine (`sightings`).
    """

    name = models.SlugField(_("name"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120)
    folder = models.CharField(_("folder"), max_length=100, default=DEFAULT_FOLDER)
    inventory_host = models.CharField(_("name in the inventory"), max_length=253, blank=True)
    address = models.CharField(_("address in DNS"), max_length=253, blank=True)
    asked_at = models.CharField(_("asked at"), max_length=253, blank=True)
    listen = ArrayField(models.CharField(max_length=60), verbose_name=_("listens on"), default=list, blank=True)
    tls_listen = ArrayField(
        models.CharField(max_length=60), verbose_name=_("listens for TLS on"), default=list, blank=True
    )
    state = models.CharField(_("state"), max_length=10, choices=ServerState.choices, default=ServerState.IN_USE)
    capacity = models.PositiveIntegerField(_("capacity"), null=True, blank=True)
    is_default = models.BooleanField(default=False)
    emptied_since = models.DateTimeField(null=True, blank=True)
    emptied_by = models.CharField(max_length=150, blank=True)
    emptying_asked_at = models.DateTimeField(null=True, blank=True)
    emptying_asked_by = models.CharField(max_length=150, blank=True)
    changes = models.PositiveBigIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("web host")
        verbose_name_plural = _("web hosts")
        ordering: ClassVar = ["-is_default", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="server_one_default"),
            models.UniqueConstraint(fields=["inventory_host", "folder"], name="server_one_a_folder"),
            models.CheckConstraint(condition=Q(state__in=["IN_USE", "DRAINING", "OUT"]), name="server_state_known"),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gt=0), name="server_capacity_positive"
            ),
            # Sites without a row of their own live there.
            models.CheckConstraint(condition=Q(is_default=False) | ~Q(state="OUT"), name="server_default_not_out"),
            models.CheckConstraint(condition=Q(is_default=True) | ~Q(address=""), name="server_has_address"),
            models.CheckConstraint(
                condition=Q(emptied_since__isnull=True, emptied_by="")
                | (Q(emptied_since__isnull=False, state="DRAINING") & ~Q(emptied_by="")),
                name="server_emptied_while_draining",
            ),
            models.CheckConstraint(
                condition=Q(emptying_asked_at__isnull=True, emptying_asked_by="")
                | (
                    Q(emptying_asked_at__isnull=False, state="DRAINING", emptied_since__isnull=True)
                    & ~Q(emptying_asked_by="")
                ),
                name="server_emptying_asked_before_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is another machine than this one, or is reached as one."""
        return bool(self.inventory_host) or (self.is_default and bool(settings.ANSIBLE_INVENTORY))

    @property
    def home(self) -> Path:
        """The folder below which its files lie, on its own machine."""
        return Path(settings.GAPURA_HOME).absolute() / self.folder

    @property
    def target(self) -> str:
        """What the names of its sites point at: an address, or the name of the machine."""
        return self.address or str(settings.DNS_TARGET or settings.GAPURA_WEB_ADDRESS)

    @property
    def door(self) -> str:
        """The address at which the platform asks it for a page."""
        if self.asked_at or (self.address and not self.is_default):
            return self.asked_at or self.address
        return str(settings.GAPURA_WEB_ADDRESS)


class Placement(models.Model):
    """The web host one site lives on; a site without such a row lives on the default."""

    tenant = models.OneToOneField("registry.Tenant", on_delete=models.CASCADE, related_name="placement")
    # The database refuses as well to remove a web host that has sites.
    server = models.ForeignKey(WebServer, on_delete=models.PROTECT, related_name="placements")
    placed_at = models.DateTimeField(default=now)
    placed_by = models.CharField(max_length=160)

    def __str__(self) -> str:
        return f"{self.tenant_id} @ {self.server_id}"


class Listing(models.Model):
    """Of which sites anything lay on another machine when somebody last looked (`sightings`).

    :ivar looked_after: how often the web host had been changed when that look began.
    """

    server = models.OneToOneField(WebServer, on_delete=models.CASCADE, related_name="listing")
    keys = ArrayField(models.CharField(max_length=63), default=list)
    looked_after = models.PositiveBigIntegerField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"@ {self.server_id}"


class Sighting(models.Model):
    """How a site lay on another machine when somebody last looked, and when we last changed its files there.

    :ivar key: the site's, as its web host knows it; what lies there may belong to no row.
    :ivar wanted: the digest of what it was compared with.
    :ivar changed_by: which change of the web host was the site's last; what was seen before is void.
    """

    server = models.ForeignKey(WebServer, on_delete=models.CASCADE, related_name="sightings")
    key = models.CharField(max_length=63)
    wanted = models.CharField(max_length=64, blank=True)
    is_right = models.BooleanField(default=False)
    looked_after = models.PositiveBigIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)
    changed_by = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["server", "key"], name="sighting_one_a_site")]

    def __str__(self) -> str:
        return f"{self.key} @ {self.server_id}"
