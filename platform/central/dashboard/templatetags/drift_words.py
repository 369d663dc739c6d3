"""Words for the codes of the drift page."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisioning.reality import Severity, Way

register = template.Library()

_SEVERITIES = {
    Severity.ERROR: gettext_lazy("Serious"),
    Severity.WARNING: gettext_lazy("To be seen to"),
    Severity.NOTICE: gettext_lazy("For notice"),
}
_WAYS = {
    Way.MISSING: gettext_lazy("Written down, but not there"),
    Way.UNEXPECTED: gettext_lazy("There, but not written down"),
    Way.DIFFERENT: gettext_lazy("There, but different"),
}
_SCOPES = {
    "rows": gettext_lazy("The platform's own records"),
    "web_host": gettext_lazy("Web host"),
    "media": gettext_lazy("Files of the sites"),
}


@register.filter
def severity_words(code: str) -> str:
    """Return how grave something is."""
    return str(_SEVERITIES.get(code, code))  # type: ignore[call-overload]


@register.filter
def way_words(code: str) -> str:
    """Return on which side something stands alone."""
    return str(_WAYS.get(code, code))  # type: ignore[call-overload]


@register.filter
def scope_words(code: str) -> str:
    """Return the part of the world a change belongs to."""
    if code.startswith("zone:"):
        return _("DNS zone %(zone)s") % {"zone": code.removeprefix("zone:")}
    return str(_SCOPES.get(code, code))
