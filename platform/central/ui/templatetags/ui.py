"""Icons, form fields and times as the platform pages show them."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, Field
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
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
def field(
    bound: BoundField, *, short: bool = False, wide: bool = False, row: bool = False, suffix: str = ""
) -> dict[str, Any]:
    """Render one form field with label, hint and errors.

    `suffix` stands behind the box (a domain); `wide` sets many choices in two columns, `row` a few beside each other.
    """
    modifiers = (("field--short", short), ("field--wide", wide), ("field--row", row))
    return {
        "field": bound,
        "css": " ".join(name for name, wanted in modifiers if wanted),
        "suffix": suffix,
        "optional": not (bound.field.required or getattr(bound.field, "demanded", False)),
        "as_tick": isinstance(bound.field.widget, CheckboxInput),
    }


@register.inclusion_tag("ui/parts/error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    """Render the list of a form's errors, each a link to its field."""
    return {"form": form}


@register.filter
def naming(error: str, bound: BoundField) -> str:
    """Return an error as a list of all errors says it: "this field is required" needs the name of its field there."""
    says_not_which = error == str(Field.default_error_messages["required"])
    return f"{bound.label}: {error}" if says_not_which else error


@register.filter
def target(bound: BoundField) -> str:
    """Return the id that a link to a field leads to: the box itself, or the first of its choices."""
    return f"{bound.auto_id}_0" if bound.use_fieldset else str(bound.id_for_label)


@register.filter
def at_dots(name: str) -> SafeString:
    """Let a host name break after its dots where a line has no room for all of it, and nowhere else if that does."""
    return format_html_join(SafeString(".<wbr>"), "{}", ((part,) for part in str(name).split(".")))
