"""The panel that leads a new administrator through the first hour; each tick is read from what really is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component
from wagtail.models import Site

from tenants.content.models import NewsIndexPage, NewsPage, SiteProfile

_PROFILE_FIELDS = ("address", "phone", "email", "opening_hours")


@dataclass(frozen=True)
class Step:
    """One thing to do, and whether it is done."""

    title: str
    text: str
    url: str
    done: bool


class FirstStepsPanel(Component):
    """Shown on the dashboard until every step is done."""

    name = "first_steps"
    template_name = "content/kelola/first_steps.html"
    order = 50

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def render_html(self, parent_context: Mapping[str, Any] | None = None) -> str:
        """Draw nothing for people who could not take the steps, or once all are taken."""
        user = self.request.user
        if not user.has_perm("content.change_siteprofile") or all(step.done for step in self.steps()):
            return ""
        return str(super().render_html(parent_context))

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Give the template the steps and how many of them are done."""
        steps = self.steps()
        return {"steps": steps, "done": sum(step.done for step in steps)}

    def steps(self) -> list[Step]:
        """Return the steps in the order they are best taken."""
        if not hasattr(self, "_steps"):
            self._steps = [_profile_step(), _news_step(), _editor_step()]
        return self._steps


def _profile_step() -> Step:
    site = Site.objects.get(is_default_site=True)
    profile = SiteProfile.for_site(site)
    return Step(
        title=_("Complete the profile of the site"),
        text=_("Address, telephone, e-mail and opening hours appear on every page. Add the logo and choose a colour."),
        url=reverse("wagtailsettings:edit", args=["content", "siteprofile", site.pk]),
        done=all(getattr(profile, name) for name in _PROFILE_FIELDS),
    )


def _news_step() -> Step:
    index = NewsIndexPage.objects.live().first()
    return Step(
        title=_("Publish the first news with a photo"),
        text=_("Write a title, choose a photo and describe it in one sentence, then press Publish."),
        url=reverse("wagtailadmin_pages:add", args=["content", "newspage", index.pk]) if index else "",
        done=NewsPage.objects.live().filter(cover__isnull=False).exists(),
    )


def _editor_step() -> Step:
    return Step(
        title=_("Invite an editor"),
        text=_(
            "Two people keep a site alive when one is away. The invitation goes by e-mail; nobody types a password."
        ),
        url=reverse("wagtailusers_users:add"),
        done=get_user_model().objects.filter(groups__isnull=False).distinct().count() > 1,
    )
