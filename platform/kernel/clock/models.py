"""The rows behind the clock, one set a schema. Read them through queries, change them through operations."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.clock.choices import (
    CLOSURE_KIND_CHOICES,
    POLICY_CHOICES,
    TIMEZONE_CHOICES,
    WEEKDAY_CHOICES,
    one_of,
)


class Calendar(models.Model):
    """The one working calendar of a schema; `version` is the last one published."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    timezone = models.CharField(_("time zone"), max_length=40, choices=TIMEZONE_CHOICES)
    joint_leave_closes = models.BooleanField(_("joint leave closes the office"), default=True)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)

    class Meta:
        verbose_name = _("working calendar")
        verbose_name_plural = _("working calendars")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="clock_one_calendar"),
            one_of("timezone", TIMEZONE_CHOICES, name="clock_calendar_timezone"),
        ]

    def __str__(self) -> str:
        return f"{self.get_timezone_display()}, {_('version')} {self.version}"


class CalendarVersion(models.Model):
    """The calendar as it stood, whole and never changed: due dates name the version they were reckoned with (K6)."""

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField(_("version"))
    content = models.JSONField(_("content"))
    digest = models.CharField(_("digest"), max_length=64)
    reason = models.TextField(_("reason"))
    published_by = models.CharField(_("published by"), max_length=200)
    published_at = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("version of the calendar")
        verbose_name_plural = _("versions of the calendar")
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["version"], name="clock_version_once")]

    def __str__(self) -> str:
        return f"{_('version')} {self.version}"


class OfficeHours(models.Model):
    """Opening and closing on one weekday, 0 being Monday; a day with a break has two rows."""

    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=WEEKDAY_CHOICES)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="clock_%(class)s_opens_first"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="clock_%(class)s_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}-{self.closes:%H:%M}"


class WeeklyFrame(OfficeHours):
    """Ordinary hours, valid from a date until a later set takes over."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="weekly_frames")
    valid_from = models.DateField(_("valid from"))

    class Meta(OfficeHours.Meta):
        verbose_name = _("weekly office hours")
        verbose_name_plural = _("weekly office hours")
        ordering = ["valid_from", "weekday", "opens"]
        constraints = [
            *OfficeHours.Meta.constraints,
            models.UniqueConstraint(fields=["valid_from", "weekday", "opens"], name="clock_weeklyframe_once"),
        ]


class HoursOverride(models.Model):
    """Dated hours that replace the week between two dates, both included: Ramadan, a replacement working day."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="overrides")
    name = models.CharField(_("name"), max_length=120)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    source = models.CharField(_("decree"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("dated office hours")
        verbose_name_plural = _("dated office hours")
        ordering = ["first"]
        constraints = [models.CheckConstraint(condition=Q(first__lte=F("last")), name="clock_override_first_last")]

    def __str__(self) -> str:
        return f"{self.name} ({self.first} - {self.last})"


class OverrideFrame(OfficeHours):
    """Hours on one weekday of an override; weekdays without a row are closed while it lasts."""

    override = models.ForeignKey(HoursOverride, models.CASCADE, related_name="frames")

    class Meta(OfficeHours.Meta):
        verbose_name = _("hours of the dated office hours")
        verbose_name_plural = _("hours of the dated office hours")
        ordering = ["weekday", "opens"]
        constraints = [
            *OfficeHours.Meta.constraints,
            models.UniqueConstraint(fields=["override", "weekday", "opens"], name="clock_overrideframe_once"),
        ]


class Closure(models.Model):
    """A day the office is closed.

    A proposal of the library closes the day until a named person confirms it against the decree or withdraws it;
    withdrawn rows stay, so that the next proposal does not bring them back. `is_estimated` stays after confirmation:
    it says how the date was first found.
    """

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="closures")
    date = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=20, choices=CLOSURE_KIND_CHOICES)
    name = models.CharField(_("name"), max_length=200)
    is_estimated = models.BooleanField(_("estimated date"), default=False)
    source = models.CharField(_("decree or source"), max_length=300, blank=True)
    confirmed_by = models.CharField(_("confirmed by"), max_length=200, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    withdrawn_by = models.CharField(_("withdrawn by"), max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("closed day")
        verbose_name_plural = _("closed days")
        ordering = ["date", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["date", "kind"], name="clock_closure_once"),
            one_of("kind", CLOSURE_KIND_CHOICES, name="clock_closure_kind"),
            models.CheckConstraint(
                condition=Q(confirmed_by="", confirmed_at=None) | (~Q(confirmed_by="") & Q(confirmed_at__isnull=False)),
                name="clock_closure_confirmed_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by="", withdrawn_at=None) | (~Q(withdrawn_by="") & Q(withdrawn_at__isnull=False)),
                name="clock_closure_withdrawn_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


class ServicePolicy(models.Model):
    """One version of a named deadline; a later version never changes the due date of an open case."""

    code = models.CharField(_("code"), max_length=100)
    version = models.PositiveIntegerField(_("version"))
    policy = models.CharField(_("way of counting"), max_length=20, choices=POLICY_CHOICES)
    amount = models.PositiveIntegerField(
        _("amount"), help_text=_("Minutes, working days or hours, as the way of counting says.")
    )
    source = models.CharField(_("source"), max_length=300)
    reason = models.TextField(_("reason"), blank=True)
    valid_from = models.DateField(_("valid from"))
    made_by = models.CharField(_("made by"), max_length=200)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("service time")
        verbose_name_plural = _("service times")
        ordering = ["code", "version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="clock_policy_version_once"),
            models.CheckConstraint(condition=Q(amount__gte=1), name="clock_policy_amount"),
            models.CheckConstraint(condition=Q(version__gte=1), name="clock_policy_version"),
            one_of("policy", POLICY_CHOICES, name="clock_policy_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {_('version')} {self.version}"
