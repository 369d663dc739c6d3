"""What all pages of a site share."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel
from wagtail.models import Page
from wagtail.search import index


class SitePage(Page):
    """A page with a lead paragraph; its template is `site/pages/<model>.html` in `site_template`."""

    intro = models.TextField(
        _("introduction"),
        max_length=400,
        blank=True,
        help_text=_("One or two sentences under the title; also shown in lists and search results."),
    )

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    promote_panels = [
        MultiFieldPanel([FieldPanel("slug"), FieldPanel("show_in_menus")], heading=_("Address and menu")),
        MultiFieldPanel([FieldPanel("seo_title"), FieldPanel("search_description")], heading=_("For search engines")),
    ]
    settings_panels = [PublishingPanel()]
    search_fields = [*Page.search_fields, index.SearchField("intro", boost=2)]

    class Meta:
        abstract = True

    def get_template(self, request: Any, *args: Any, **kwargs: Any) -> str:
        """Return the theme's template, which lies outside the app: `site/pages/news_page.html`."""
        return f"site/pages/{self.template_name}.html"

    template_name = "standard_page"

    @property
    def summary_text(self) -> str:
        """What lists and search engines show of this page."""
        return str(self.search_description or self.intro)
