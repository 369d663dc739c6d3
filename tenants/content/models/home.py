"""The home page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from tenants.content.blocks import body_blocks
from tenants.content.models.base import SitePage
from tenants.content.models.files import SiteImage
from tenants.content.models.news import NewsPage
from tenants.content.models.services import ServicePage


class HomePage(SitePage):
    """Greeting, services, latest news and whatever the editors add below."""

    hero_title = models.CharField(
        _("greeting"), max_length=120, blank=True, help_text=_("Left empty, the name of the agency is shown.")
    )
    hero_image = models.ForeignKey(
        SiteImage,
        verbose_name=_("large picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("A wide photo, at least 1,200 pixels. Left empty, the ornament of the theme is shown."),
    )
    body = StreamField(body_blocks(), verbose_name=_("further content"), blank=True)

    template_name = "home_page"
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    max_count = 1
    content_panels = [
        FieldPanel("title"),
        MultiFieldPanel(
            [FieldPanel("hero_title"), FieldPanel("intro"), FieldPanel("hero_image")], heading=_("Greeting")
        ),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the services and the latest news."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["services"] = services = list(ServicePage.objects.listed()[:6])
        context["all_services_url"] = services[0].url.rsplit("/", 2)[0] + "/" if services else ""
        context["news"] = list(NewsPage.objects.newest()[:3])
        return context
