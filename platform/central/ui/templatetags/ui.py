"""Icons, form fields and times as the platform pages show them."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """Return a Tabler icon of the sprite; decorative, so hidden from screen readers."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        static("ui/icons.svg"),
        name,
    )


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField, *, short: bool = False, suffix: str = "") -> dict[str, Any]:
    """Render one form field with label, hint and error; `suffix` stands behind the box (a domain)."""
    return {"field": bound, "short": short, "suffix": suffix}


@register.inclusion_tag("ui/parts/error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    """Render the list of a form's errors, each a link to its field."""
    return {"form": form}
