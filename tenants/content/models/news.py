"""News: the index with its archive, the items, their categories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import PageManager, PageQuerySet
from wagtail.search import index

from tenants.content.blocks import body_blocks
from tenants.content.dates import today
from tenants.content.models.base import SitePage
from tenants.content.models.files import SiteImage
from tenants.content.paging import paginate
from tenants.content.visibility import open_to_all

CARD_RENDITION = "fill-640x400|format-webp"


class NewsCategory(models.Model):  # type: ignore[django-manager-missing]
    """A heading under which news is gathered: news, announcement, agenda."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(_("address"), max_length=60, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("news category")
        verbose_name_plural = _("news categories")

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Selection:
    """Which part of the news a reader asked for: all, one month, or one category."""

    month: date | None = None
    category: NewsCategory | None = None


class NewsQuerySet(PageQuerySet):
    """News as lists show it."""

    def headlines(self) -> NewsQuerySet:
        """Return what anybody may see, newest first."""
        headlines: NewsQuerySet = open_to_all(self).order_by("-date", "-first_published_at", "-pk")
        return headlines

    def newest(self) -> NewsQuerySet:
        """Return what anybody may see, newest first, with what a card needs in three statements."""
        cards = SiteImage.objects.prefetch_renditions(CARD_RENDITION)
        newest: NewsQuerySet = (
            self.headlines().select_related("category").prefetch_related(models.Prefetch("cover", queryset=cards))
        )
        return newest

    def selected(self, selection: Selection) -> NewsQuerySet:
        """Keep the items of the selection."""
        items = self
        if selection.month:
            items = items.filter(date__year=selection.month.year, date__month=selection.month.month)
        if selection.category:
            items = items.filter(category=selection.category)
        return items


class NewsIndexPage(RoutablePageMixin, SitePage):
    """All news, newest first, by page, by month and by category."""

    template_name = "news_index_page"
    parent_page_types: ClassVar[list[str]] = ["content.HomePage"]
    subpage_types: ClassVar[list[str]] = ["content.NewsPage"]
    max_count = 1

    class Meta:
        verbose_name = _("news index")
        verbose_name_plural = _("news indexes")

    def get_context(
        self, request: HttpRequest, *args: Any, selection: Selection = Selection(), **kwargs: Any
    ) -> dict[str, Any]:
        """Add the asked page of items, the months that have items, and the categories in use."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        news = NewsPage.objects.newest()
        context["selection"] = selection
        context["items"] = paginate(news.selected(selection), number=request.GET.get("halaman"))
        context["months"] = open_to_all(NewsPage.objects.all()).dates("date", "month", order="DESC")
        context["categories"] = NewsCategory.objects.filter(news__live=True).distinct()
        return context

    @path("arsip/<int:year>/<int:month>/", name="month")
    def month(self, request: HttpRequest, year: int, month: int) -> HttpResponse:
        """Show the items of one month."""
        try:
            first = date(year, month, 1)
        except ValueError as error:
            raise Http404 from error
        return self._render_selection(request, selection=Selection(month=first))

    @path("kategori/<slug:slug>/", name="category")
    def category(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show the items of one category."""
        return self._render_selection(request, selection=Selection(category=get_object_or_404(NewsCategory, slug=slug)))

    def _render_selection(self, request: HttpRequest, *, selection: Selection) -> HttpResponse:
        response: HttpResponse = self.render(request, context_overrides=self.get_context(request, selection=selection))
        return response


class NewsPage(SitePage):
    """One item of news."""

    date = models.DateField(_("date"), default=today, db_index=True)
    category = models.ForeignKey(
        NewsCategory,
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="news",
    )
    cover = models.ForeignKey(
        SiteImage,
        verbose_name=_("photo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown on top of the item and in lists. Its description is read out to people who cannot see it."),
    )
    body = StreamField(body_blocks(), verbose_name=_("content"), blank=True)

    objects = PageManager.from_queryset(NewsQuerySet)()

    template_name = "news_page"
    parent_page_types: ClassVar[list[str]] = ["content.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    show_in_menus_default = False
    content_panels = [
        *SitePage.content_panels,
        MultiFieldPanel([FieldPanel("date"), FieldPanel("category")], heading=_("Date and category")),
        FieldPanel("cover"),
        FieldPanel("body"),
    ]
    search_fields = [*SitePage.search_fields, index.SearchField("body"), index.FilterField("date")]

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news items")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add a few other items to read on."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["other_news"] = list(NewsPage.objects.headlines().exclude(pk=self.pk)[:5])
        return context
