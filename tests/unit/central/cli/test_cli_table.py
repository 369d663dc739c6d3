"""Every command is in the table, and the table loads none of them."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys

import click
import pytest

from central.cli import commands
from central.cli.group import LazyGroup
from central.cli.table import COMMANDS


def test_table_names_exactly_the_command_modules():
    names = [module.name for module in pkgutil.iter_modules(commands.__path__)]
    modules = [importlib.import_module(f"{commands.__name__}.{name}") for name in names]

    assert {place for place, _help in COMMANDS.values()} == {m.__name__ for m in modules if hasattr(m, "command")}


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
