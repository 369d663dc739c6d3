"""What keeps one process from mixing sites up: the places where Django and Wagtail remember, or sign, globally."""

from __future__ import annotations

from tenants.registry.isolation import content_types, form_types, signing


def install() -> None:
    """Put the per-schema versions in place; doing it twice does it once."""
    content_types.install()
    form_types.install()
    signing.install()
