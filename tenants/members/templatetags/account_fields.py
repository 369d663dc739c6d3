"""Brings allauth's form fields to the house's form pattern."""

from __future__ import annotations

from django import template
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

register = template.Library()

_LABELS = {"email": _("E-mail address")}
_HINTS = {"password1": _("At least 12 characters; a sentence of your own is good. Password managers may fill it in.")}


@register.filter
def house_style(field: BoundField) -> BoundField:
    """Return the field without a placeholder, which vanishes while one types, and with the house's own words."""
    field.field.widget.attrs.pop("placeholder", None)
    field.label = str(_LABELS.get(field.name, field.label))
    field.help_text = str(_HINTS.get(field.name, field.help_text))
    return field
