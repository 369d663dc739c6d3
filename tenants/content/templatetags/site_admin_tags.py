"""Wagtail's `wagtailadmin_tags`, except that links in mails lead to the site's own host (HAZARDS 12).

Wagtail knows one base address for the whole process, WAGTAILADMIN_BASE_URL; here every schema has its own Domain row.
Loaded under Wagtail's name through the template option `libraries`.
"""

from __future__ import annotations

from urllib.parse import urljoin

from django import template
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.templatetags import wagtailadmin_tags as wagtails

from tenants.registry.switching import current_tenant

register = template.Library()
register.tags.update(wagtails.register.tags)
register.filters.update(wagtails.register.filters)


def base_url() -> str:
    """Return the address of the active site, without the closing slash."""
    return str(current_tenant().url).rstrip("/")


@register.simple_tag
def base_url_setting(default: str | None = None) -> str:
    """Answer in place of Wagtail's tag; `default` is never needed, a site always has an address."""
    return base_url()


@register.simple_tag
def absolute_static(path: str) -> str:
    """Return the full address of a static file for use in mails."""
    return str(urljoin(base_url() + "/", versioned_static(path)))


@register.simple_tag(takes_context=True)
def build_absolute_url(context: template.Context, url: str) -> str:
    """Return a full address; where there is no request, as in a mail, under the site's own host."""
    if context.get("request"):
        return str(wagtails.build_absolute_url(context, url))
    return urljoin(base_url() + "/", url)
