"""Fingerprints: a preparation step is done again exactly when something it depends on has changed."""

from __future__ import annotations

import os

import pytest

from central.cli.prepare import fingerprints


@pytest.fixture
def repository(tmp_path, monkeypatch):
    monkeypatch.setattr(fingerprints, "_database", lambda url: url)
    for name in ("platform/app/models.py", "tenants/app/static/site.css", "tenants/app/templates/page.html"):
        write(tmp_path / name, "first")
    write(tmp_path / "requirements" / "runtime.txt", "Django==5.2")
    return tmp_path


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def changed(repository, name, text="second, longer"):
    before = fingerprints.current(repository, "postgres://one/db")
    write(repository / name, text)
    after = fingerprints.current(repository, "postgres://one/db")
    return {step for step in after if after[step] != before[step]}


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("platform/app/models.py", {"schemas"}),
        ("site_template/seeds/agency.yml", {"schemas"}),
        ("tenants/app/static/site.css", {"static"}),
        ("tenants/app/templates/page.html", set()),
        ("requirements/runtime.txt", {"schemas", "static"}),
    ],
)
def test_change_concerns_only_the_steps_that_depend_on_it(repository, name, steps):
    assert changed(repository, name) == steps


def test_another_database_is_prepared_anew(repository):
    one = fingerprints.current(repository, "postgres://one/db")
    two = fingerprints.current(repository, "postgres://two/db")

    assert {step for step in one if one[step] != two[step]} == {"schemas"}


def test_compiled_bytecode_does_not_count(repository):
    assert changed(repository, "platform/app/__pycache__/models.py") == set()


def test_touched_file_counts_even_at_the_same_size(repository):
    file = repository / "platform/app/models.py"
    before = fingerprints.current(repository, "postgres://one/db")
    os.utime(file, ns=(1, 1))

    assert fingerprints.current(repository, "postgres://one/db") != before
