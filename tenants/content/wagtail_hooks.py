"""What /kelola/ is given and relieved of; Wagtail imports this module by name."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.viewsets.model import ModelViewSet

from tenants.content.kelola.first_steps import FirstStepsPanel
from tenants.content.kelola.guide import guide
from tenants.content.links import SitePageLinkHandler
from tenants.content.models import NewsCategory

# Things a site's administrator has no use for: hosts are written by the platform, roles are given.
_NO_USE_IN_SETTINGS = {"sites", "groups", "workflows", "workflow-tasks"}
_NO_USE_IN_REPORTS = {"workflows", "workflow-tasks"}
_OWN_HELP = {"panduan", "keyboard-shortcuts-trigger"}


class NewsCategoryViewSet(ModelViewSet):
    """The headings of the news."""

    model = NewsCategory
    icon = "tag"
    form_fields = ["name", "slug"]
    list_display = ["name", "slug"]
    menu_order = 250
    add_to_settings_menu = True


@hooks.register("register_admin_viewset")
def register_news_categories() -> ModelViewSet:
    return NewsCategoryViewSet("news_categories", url_prefix="kategori-berita")


@hooks.register("insert_global_admin_css")
def insert_site_clothes() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("site/kelola.css"))


@hooks.register("construct_homepage_panels")
def add_first_steps(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(FirstStepsPanel(request))


class ViewSiteItem(MenuItem):
    """Leads to the site in a new tab; its full address, so that the menu does not mark it as the page shown."""

    def render_component(self, request: Any) -> Any:
        # Menu items are shared by all sites of a process: nothing of one site may be kept on them.
        return LinkMenuItem(
            self.name, self.label, request.tenant.url, icon_name=self.icon_name, classname="", attrs=self.attrs
        )


@hooks.register("register_admin_menu_item")
def register_view_site() -> MenuItem:
    return ViewSiteItem(
        _("View the site"), "/", name="lihat-situs", icon_name="link-external", order=50, attrs={"target": "_blank"}
    )


@hooks.register("register_admin_urls")
def register_guide() -> list[URLPattern]:
    return [path("panduan/", guide, name="editors_guide")]


@hooks.register("register_help_menu_item")
def register_help() -> MenuItem:
    return MenuItem(_("Guide for editors"), reverse("editors_guide"), name="panduan", icon_name="help", order=10)


@hooks.register("register_rich_text_features", order=200)
def replace_page_links(features: Any) -> None:
    """After Wagtail's own registration, so that ours is the one that counts."""
    features.register_link_type(SitePageLinkHandler)


@hooks.register("construct_settings_menu")
def trim_settings(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in _NO_USE_IN_SETTINGS]


@hooks.register("construct_reports_menu")
def trim_reports(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in _NO_USE_IN_REPORTS]


@hooks.register("construct_help_menu")
def trim_help(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name in _OWN_HELP]
