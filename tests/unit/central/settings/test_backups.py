"""The settings of backups that are made by themselves: typed, and each bad value told with what to write instead."""

from __future__ import annotations

import os
import runpy

import pytest

from central.settings import backups
from kernel.env import BadSetting


@pytest.fixture
def read(monkeypatch):
    """Read the settings from an environment that holds these values and none else of backups."""

    def reading(**values):
        for name in [name for name in os.environ if name.startswith("GAPURA_BACKUP_")]:
            monkeypatch.delenv(name)
        for name, value in values.items():
            monkeypatch.setenv(f"GAPURA_BACKUP_{name}", value)
        return runpy.run_path(backups.__file__)

    return reading


def test_nothing_set_means_one_a_week_at_night_five_kept_and_two_missed_told(read):
    found = read()

    names = ("EVERY_DAYS", "HOURS", "RUNS", "KEPT_DAYS", "AGE_DAYS")
    assert [found[f"GAPURA_BACKUP_{name}"] for name in names] == [7, (21, 5), 1, 35, 14]


@pytest.mark.parametrize(("every", "age"), [("1", 2), ("30", 60), ("0", 35)])
def test_two_missed_turns_are_told_of_unless_said_otherwise(read, every, age):
    assert read(EVERY_DAYS=every)["GAPURA_BACKUP_AGE_DAYS"] == age
    assert read(EVERY_DAYS=every, AGE_DAYS="9")["GAPURA_BACKUP_AGE_DAYS"] == 9


@pytest.mark.parametrize(
    ("value", "hours"), [("21-5", (21, 5)), (" 1 - 4 ", (1, 4)), ("0-24", (0, 0)), ("22-24", (22, 0)), ("3-3", (3, 3))]
)
def test_hours_are_two_of_a_day(read, value, hours):
    assert read(HOURS=value)["GAPURA_BACKUP_HOURS"] == hours


@pytest.mark.parametrize("value", ["21", "24-5", "21-25", "-5", "21-", "-1-5", "malam", "21:00-05:00"])
def test_hours_that_are_none_are_refused_with_advice(read, value):
    with pytest.raises(BadSetting) as refused:
        read(HOURS=value)

    assert "GAPURA_BACKUP_HOURS=21-5" in refused.value.remedy


@pytest.mark.parametrize(
    ("name", "value"), [("EVERY_DAYS", "-1"), ("RUNS", "0"), ("KEPT_DAYS", "0"), ("AGE_DAYS", "0"), ("RUNS", "dua")]
)
def test_number_that_makes_no_sense_is_refused_with_advice(read, name, value):
    with pytest.raises(BadSetting) as refused:
        read(**{name: value})

    assert refused.value.remedy.startswith(f"Write it as GAPURA_BACKUP_{name}=")
