"""Which look the account pages wear: the platform's, or the site's own."""

from __future__ import annotations

from django.http import HttpRequest

from tenants.registry.switching import in_platform


def account_base(request: HttpRequest) -> dict[str, str]:
    """Give the template that account pages extend."""
    return {"account_base": "ui/base.html" if in_platform() else "site/base_account.html"}
