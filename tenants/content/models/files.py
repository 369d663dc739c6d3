"""Pictures and documents; both are our own models, so that later rules (consent, KIP class) have a place."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.search import index


class SiteImage(AbstractImage):
    """A picture. Its description is the alternative text wherever the picture is shown (WCAG 1.1.1)."""

    credit = models.CharField(
        _("source or photographer"),
        max_length=150,
        blank=True,
        help_text=_("For example: Documentation of the Public Relations Division."),
    )

    admin_form_fields = (
        "title",
        "file",
        "description",
        "credit",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")

    @property
    def default_alt_text(self) -> str:
        """What a screen reader says: the description, never the file name."""
        return str(self.description)


class SiteRendition(AbstractRendition):
    """A picture in one size."""

    image = models.ForeignKey(SiteImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_per_filter"
            ),
        ]
        verbose_name = _("rendition")


class SiteDocument(AbstractDocument):
    """A file offered for download, with what a reader wants to know before fetching it."""

    summary = models.CharField(
        _("summary"),
        max_length=255,
        blank=True,
        help_text=_("One sentence on what the document contains."),
    )
    document_date = models.DateField(
        _("date of the document"),
        null=True,
        blank=True,
        help_text=_("The date written on the document. Left empty, the day of uploading is shown."),
    )

    admin_form_fields = ("title", "file", "summary", "document_date", "collection", "tags")
    search_fields = [*Document.search_fields, index.SearchField("summary")]

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
