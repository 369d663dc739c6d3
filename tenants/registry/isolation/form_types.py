"""Wagtail's list of form page types, asked anew in each schema (HAZARDS 6).

`get_form_types` is `lru_cache`d with the first tenant's content types: with other ids the list of forms is empty.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from django.apps import apps

_HOME = "wagtail.contrib.forms.utils"
# Imports the function by name; a module loaded later gets the uncached one from its home.
_USERS = ("wagtail.contrib.forms.views",)


def install() -> None:
    """Replace the cached function; the content types it asks for are cached per schema anyway."""
    if not apps.is_installed("wagtail.contrib.forms"):
        return
    home: Any = import_module(_HOME)
    home.get_form_types = getattr(home.get_form_types, "__wrapped__", home.get_form_types)
    for user in _USERS:
        if user in sys.modules:
            sys.modules[user].get_form_types = home.get_form_types  # type: ignore[attr-defined]
