"""What a site says of its owner, in one place: header, footer and contact page read it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from tenants.content.models.files import SiteImage


class Theme(models.TextChoices):
    """Colour families of the theme; the values are keys in `tokens.css`."""

    OCEAN = "ocean", _("Ocean blue")
    FOREST = "forest", _("Forest green")
    BRICK = "brick", _("Brick red")
    MANGOSTEEN = "mangosteen", _("Mangosteen purple")


@register_setting(icon="home")
class SiteProfile(BaseSiteSetting):
    """The agency or school behind the site."""

    agency_name = models.CharField(
        _("official name"),
        max_length=200,
        blank=True,
        help_text=_("As in the request for this site. The Dinas Kominfo changes it on a formal request."),
    )
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    tagline = models.CharField(_("motto"), max_length=150, blank=True)
    government = models.CharField(
        _("parent government"), max_length=150, blank=True, help_text=_("For example: Government of Banten Province.")
    )
    address = models.TextField(_("address"), max_length=400, blank=True)
    phone = models.CharField(_("telephone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    opening_hours = models.TextField(
        _("opening hours"), max_length=400, blank=True, help_text=_("One line for each day or group of days.")
    )
    map_url = models.URLField(_("link to a map"), blank=True)
    complaints_url = models.URLField(
        _("complaint channel"),
        default="https://www.lapor.go.id/",
        blank=True,
        help_text=_("SP4N-LAPOR! or the complaint page of this site."),
    )
    facebook = models.URLField("Facebook", blank=True)
    instagram = models.URLField("Instagram", blank=True)
    x = models.URLField("X", blank=True)
    youtube = models.URLField("YouTube", blank=True)
    tiktok = models.URLField("TikTok", blank=True)
    logo = models.ForeignKey(
        SiteImage,
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The coat of arms or logo, at least 160 pixels high, on a transparent ground."),
    )
    theme = models.CharField(_("colour of the theme"), max_length=20, choices=Theme.choices, default=Theme.OCEAN)

    select_related = ["logo"]
    panels = [
        MultiFieldPanel(
            [
                FieldPanel("agency_name", read_only=True),
                FieldPanel("short_name"),
                FieldPanel("tagline"),
                FieldPanel("government"),
                FieldPanel("logo"),
                FieldPanel("theme"),
            ],
            heading=_("Identity"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("address"),
                FieldPanel("phone"),
                FieldPanel("email"),
                FieldPanel("opening_hours"),
                FieldPanel("map_url"),
                FieldPanel("complaints_url"),
            ],
            heading=_("Contact"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("facebook"),
                FieldPanel("instagram"),
                FieldPanel("x"),
                FieldPanel("youtube"),
                FieldPanel("tiktok"),
            ],
            heading=_("Social media"),
        ),
    ]

    class Meta:
        verbose_name = _("site profile")
        verbose_name_plural = _("site profiles")

    def __str__(self) -> str:
        return self.agency_name or str(self._meta.verbose_name)

    @property
    def name(self) -> str:
        """The name shown where there is little room."""
        return self.short_name or self.agency_name

    @property
    def social_links(self) -> list[tuple[str, str]]:
        """The accounts that are filled in, as (icon key, address)."""
        keys = ("facebook", "instagram", "x", "youtube", "tiktok")
        return [(key, getattr(self, key)) for key in keys if getattr(self, key)]
