"""What happens when an editor publishes: caches age at once, and the platform learns that the site is alive."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from kernel.time import now
from tenants.content.generation import start_new_generation
from tenants.content.models import NewsCategory, SiteProfile
from tenants.registry.freshness import record_publication


def connect() -> None:
    """Connect the receivers; called once, at app ready."""
    for signal in (page_published, page_unpublished, post_page_move, page_slug_changed):
        signal.connect(_age_caches, dispatch_uid=f"content-age-{id(signal)}")
    page_published.connect(_tell_freshness, dispatch_uid="content-freshness")
    for model in (
        SiteProfile,
        NewsCategory,
        Site,
        Collection,
        PageViewRestriction,
        get_document_model(),
        get_image_model(),
    ):
        post_save.connect(_age_caches, sender=model, dispatch_uid=f"content-saved-{model.__name__}")
        post_delete.connect(_age_caches, sender=model, dispatch_uid=f"content-deleted-{model.__name__}")
    post_delete.connect(_age_caches_of_pages, dispatch_uid="content-page-deleted")


def _age_caches(sender: Any, **kwargs: Any) -> None:
    start_new_generation()


def _age_caches_of_pages(sender: Any, **kwargs: Any) -> None:
    if issubclass(sender, Page):
        start_new_generation()


def _tell_freshness(sender: Any, revision: Any = None, **kwargs: Any) -> None:
    """Only a person's publication counts for the indicator of SOP 003, not what the platform itself wrote."""
    if revision is not None and revision.user_id is not None:
        record_publication(now())
