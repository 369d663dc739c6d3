"""Public services, each with the parts of a service standard (UU 25/2009, art. 21)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager, PageQuerySet
from wagtail.search import index

from tenants.content.blocks import TEXT_FEATURES, body_blocks
from tenants.content.models.base import SitePage
from tenants.content.visibility import open_to_all


class ServiceIcon(models.TextChoices):
    """The pictures a service card may carry; each is a symbol of the theme's sprite."""

    FILE = "file-text", _("letter")
    CERTIFICATE = "certificate", _("certificate")
    ID = "id", _("identity card")
    CALENDAR = "calendar", _("calendar")
    USERS = "users", _("people")
    SCHOOL = "school", _("school")
    HEALTH = "heartbeat", _("health")
    BUILDING = "building-community", _("building")
    MAP = "map-pin", _("place")
    MESSAGE = "message-2", _("conversation")
    SEARCH = "search", _("information")
    DOWNLOAD = "download", _("download")


class ServiceQuerySet(PageQuerySet):
    """Services as lists show them."""

    def listed(self) -> ServiceQuerySet:
        """Return what anybody may see, in the order of the page tree."""
        listed: ServiceQuerySet = open_to_all(self).order_by("path")
        return listed


class ServiceIndexPage(SitePage):
    """The list of services."""

    body = StreamField(body_blocks(), verbose_name=_("content"), blank=True)

    template_name = "service_index_page"
    parent_page_types: ClassVar[list[str]] = ["content.HomePage"]
    subpage_types: ClassVar[list[str]] = ["content.ServicePage"]
    max_count = 1
    content_panels = [*SitePage.content_panels, FieldPanel("body")]
    search_fields = [*SitePage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("service list")
        verbose_name_plural = _("service lists")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add all published services."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["services"] = ServicePage.objects.listed()
        return context


class ServicePage(SitePage):
    """One service and its standard: what to bring, how it goes, how long, what it costs, what one gets."""

    icon = models.CharField(_("icon"), max_length=30, choices=ServiceIcon.choices, default=ServiceIcon.FILE)
    requirements = RichTextField(_("requirements"), features=TEXT_FEATURES, blank=True)
    procedure = RichTextField(_("procedure"), features=TEXT_FEATURES, blank=True)
    duration = models.CharField(
        _("time of completion"), max_length=120, blank=True, help_text=_("For example: 3 working days.")
    )
    fee = models.CharField(_("fee"), max_length=120, blank=True, help_text=_("For example: Free of charge."))
    product = models.CharField(_("what you receive"), max_length=200, blank=True)
    place = models.CharField(_("where and when"), max_length=200, blank=True)
    legal_basis = RichTextField(_("legal basis"), features=TEXT_FEATURES, blank=True)
    body = StreamField(body_blocks(), verbose_name=_("further information"), blank=True)

    objects = PageManager.from_queryset(ServiceQuerySet)()

    template_name = "service_page"
    parent_page_types: ClassVar[list[str]] = ["content.ServiceIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels = [
        *SitePage.content_panels,
        FieldPanel("icon"),
        MultiFieldPanel(
            [FieldPanel("duration"), FieldPanel("fee"), FieldPanel("product"), FieldPanel("place")],
            heading=_("At a glance"),
        ),
        FieldPanel("requirements"),
        FieldPanel("procedure"),
        FieldPanel("legal_basis"),
        FieldPanel("body"),
    ]
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("requirements"),
        index.SearchField("procedure"),
        index.SearchField("product"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
