"""Addresses of a site: management, documents, search, feeds, the reader's choices, then the page tree."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.cache import never_cache
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.urls import serve_pattern
from wagtail.utils.urlpatterns import decorate_urlpatterns

from tenants.content import feeds, views
from tenants.content.kelola.people.account import PersonAccountView
from tenants.content.kelola.policy import with_admin_policy
from tenants.content.public import public_page

_public: list[URLPattern | URLResolver] = [
    path("berkas/", include(wagtaildocs_urls)),
    path("cari/", views.search, name="site_search"),
    path("rss.xml", feeds.NewsFeed(), name="site_feed"),
    path("sitemap.xml", feeds.sitemap, name="site_map"),
    path("robots.txt", views.robots, name="site_robots"),
    path("tampilan/<slug:choice>/", views.choose_scheme, name="site_scheme"),
    path("bahasa/<slug:code>/", views.choose_language, name="site_language"),
    re_path(serve_pattern, views.serve_page, name="wagtail_serve"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("kelola/login/", views.sign_in, name="site_sign_in"),
    path("_util/login/", views.sign_in, name="wagtailcore_login"),
    path("kelola/account/", with_admin_policy(never_cache(require_admin_access(PersonAccountView.as_view())))),
    path("kelola/", include(decorate_urlpatterns(wagtailadmin_urls.urlpatterns, with_admin_policy))),
    path("", include("tenants.registry.urls")),
    *decorate_urlpatterns(_public, public_page),
]
