"""A page of text: profile, vision and mission, structure, duties, help."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from tenants.content.blocks import body_blocks
from tenants.content.models.base import SitePage


class StandardPage(SitePage):
    """Free text built from blocks; may have pages below it."""

    body = StreamField(body_blocks(), verbose_name=_("content"), blank=True)
    shows_children = models.BooleanField(
        _("list the pages below this one"),
        default=True,
        help_text=_("Shows a card for each published page below this page."),
    )

    template_name = "standard_page"
    parent_page_types: ClassVar[list[str]] = ["content.HomePage", "content.StandardPage"]
    subpage_types: ClassVar[list[str]] = ["content.StandardPage"]
    content_panels = [*SitePage.content_panels, FieldPanel("body"), FieldPanel("shows_children")]
    search_fields = [*SitePage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("text page")
        verbose_name_plural = _("text pages")
