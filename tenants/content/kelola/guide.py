"""The guide for editors at /kelola/panduan/; its text is data of `site_template`."""

from __future__ import annotations

from importlib import resources

import yaml
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_GUIDE = resources.files("site_template") / "guide" / "editors.yml"


def guide(request: HttpRequest) -> HttpResponse:
    """Show the guide."""
    return render(request, "content/kelola/guide.html", {"guide": yaml.safe_load(_GUIDE.read_text(encoding="utf-8"))})
