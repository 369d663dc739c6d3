"""The edge of a program: one line for a person, the whole story for an engineer."""

from __future__ import annotations

import pytest

from central.cli.runtime.crashes import attempt
from kernel.errors import GapuraError


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("GAPURA_HOME", str(tmp_path))
    return tmp_path


def failing_with(error):
    def work():
        raise error

    return work


def test_known_error_is_told_with_its_remedy_and_leaves_no_story(home, capsys):
    failure = attempt(failing_with(GapuraError("The name is taken.", remedy="Choose another.")), during="demo")

    assert (failure.message, failure.remedy) == ("The name is taken.", "Choose another.")
    assert "The name is taken." in capsys.readouterr().err
    assert not (home / "log" / "demo.log").exists()


def test_unforeseen_error_is_one_line_and_a_story_in_a_file(home, capsys):
    failure = attempt(failing_with(ValueError("first line\nsecond line")), during="demo")

    assert failure.code == "crash"
    assert failure.message == "ValueError: first line"
    assert "second line" not in capsys.readouterr().err
    assert "Traceback" in (home / "log" / "demo.log").read_text()


def test_work_that_goes_well_says_nothing(capsys):
    assert attempt(lambda: None, during="demo") is None
    assert capsys.readouterr().err == ""
