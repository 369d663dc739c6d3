"""The contact page: the particulars come from the site profile."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from tenants.content.blocks import body_blocks
from tenants.content.models.base import SitePage


class ContactPage(SitePage):
    """Address, telephone, e-mail and opening hours, with room for more."""

    body = StreamField(body_blocks(), verbose_name=_("content"), blank=True)

    template_name = "contact_page"
    parent_page_types: ClassVar[list[str]] = ["content.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    max_count = 1
    content_panels = [*SitePage.content_panels, FieldPanel("body")]
    search_fields = [*SitePage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("contact page")
        verbose_name_plural = _("contact pages")
