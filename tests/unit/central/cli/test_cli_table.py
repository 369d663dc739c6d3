"""Every command is in the table, and the table loads none of them."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import click
import pytest

from central.cli import commands
from central.cli.group import LazyGroup
from central.cli.table import COMMANDS


def test_table_names_exactly_the_command_modules():
    modules = {module.name for module in pkgutil.iter_modules(commands.__path__)}

    assert {place.rsplit(".", 1)[1] for place, _help in COMMANDS.values()} == modules


@pytest.mark.parametrize("name", COMMANDS)
def test_command_loads_and_has_help(name):
    command = LazyGroup().get_command(click.Context(LazyGroup()), name)

    assert command.help


def test_help_imports_no_django():
    code = "import sys, central.cli.__main__; print('django' in sys.modules)"

    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment())

    assert answer.stdout.strip() == "False"


def environment():
    import os

    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
