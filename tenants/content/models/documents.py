"""The page of public documents."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Collection

from tenants.content.blocks import body_blocks
from tenants.content.models.base import SitePage
from tenants.content.models.files import SiteDocument
from tenants.content.paging import paginate


class DocumentsPage(SitePage):
    """Lists every document of a collection; the collections below it are the headings of the list."""

    collection = models.ForeignKey(
        Collection,
        verbose_name=_("collection"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Documents uploaded to this collection, or to one below it, appear here by themselves."),
    )
    body = StreamField(body_blocks(), verbose_name=_("content"), blank=True)

    template_name = "documents_page"
    parent_page_types: ClassVar[list[str]] = ["content.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels = [*SitePage.content_panels, FieldPanel("collection"), FieldPanel("body")]

    class Meta:
        verbose_name = _("document list")
        verbose_name_plural = _("document lists")

    def headings(self) -> list[Collection]:
        """Return the collections below the page's own, in their order."""
        return list(self.collection.get_children()) if self.collection else []

    def documents(self, *, heading: Collection | None = None) -> QuerySet[SiteDocument]:
        """Return the listed documents, newest first, of one heading or of all.

        A collection may hide its files behind a password or a sign-in: those are not listed.
        """
        top = heading or self.collection
        if top is None:
            nothing: QuerySet[SiteDocument] = SiteDocument.objects.none()
            return nothing
        shown = top.get_descendants(inclusive=True).filter(view_restrictions__isnull=True)
        found: QuerySet[SiteDocument] = (
            SiteDocument.objects.filter(collection__in=shown)
            .select_related("collection")
            .annotate(shown_date=Coalesce("document_date", TruncDate("created_at")))
            .order_by("-shown_date", "title")
        )
        return found

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the asked page of documents and the headings to choose from."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        headings = self.headings()
        asked = request.GET.get("kelompok")
        heading = next((one for one in headings if str(one.pk) == asked), None)
        context["headings"] = headings
        context["heading"] = heading
        context["documents"] = paginate(self.documents(heading=heading), number=request.GET.get("halaman"), per_page=20)
        return context
