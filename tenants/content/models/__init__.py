"""The content of a site: its pages, its pictures and documents, and what the site says of its owner."""

from __future__ import annotations

from tenants.content.models.contact import ContactPage
from tenants.content.models.documents import DocumentsPage
from tenants.content.models.files import SiteDocument, SiteImage, SiteRendition
from tenants.content.models.home import HomePage
from tenants.content.models.news import NewsCategory, NewsIndexPage, NewsPage
from tenants.content.models.profile import SiteProfile
from tenants.content.models.services import ServiceIndexPage, ServicePage
from tenants.content.models.standard import StandardPage

__all__ = [
    "ContactPage",
    "DocumentsPage",
    "HomePage",
    "NewsCategory",
    "NewsIndexPage",
    "NewsPage",
    "ServiceIndexPage",
    "ServicePage",
    "SiteDocument",
    "SiteImage",
    "SiteProfile",
    "SiteRendition",
    "StandardPage",
]
