"""Every call to the outside world that a run may make, found in the code: nobody keeps a list by hand."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any

import provisioning.providers
from provisioning import certificate_work, certificates, steps
from tenants.registry import backups

# They ask the machine's own resolver, and a machine of tests has none that knows the world.
OF_THE_RESOLVER = frozenset({"dns_lookup.servers_of"})


@dataclass(frozen=True)
class Call:
    """One way to the outside: a function, or a method of a class.

    :ivar owner: the module or class it is defined in.
    """

    part: str
    owner: Any
    name: str

    @property
    def key(self) -> str:
        return f"{self.part}.{self.name.lstrip('_')}"


def calls_of_runs() -> list[Call]:
    """Return the calls of providers that runs and orders mention, and the programs that backups start."""
    mentioned = names_in_runs()
    offered = [call for call in offered_calls() if call.name in mentioned and call.key not in OF_THE_RESOLVER]
    return [*offered, *programs()]


def offered_calls() -> Iterator[Call]:
    """Yield what each provider offers: exported functions, and the public methods of exported classes that act."""
    for found in pkgutil.iter_modules(provisioning.providers.__path__):
        package = importlib.import_module(f"provisioning.providers.{found.name}")
        for name in getattr(package, "__all__", ()):
            value = getattr(package, name)
            if inspect.isfunction(value):
                yield Call(found.name, importlib.import_module(value.__module__), name)
            elif inspect.isclass(value) and not _only_holds(value):
                yield from (Call(found.name, value, method) for method in _methods(value))


def programs() -> Iterator[Call]:
    """Yield the functions of backups that start a program."""
    for module in modules_below(backups):
        for node in ast.parse(Path(module.__file__).read_text()).body:
            if isinstance(node, ast.FunctionDef) and "subprocess.Popen" in ast.unparse(node):
                yield Call("backups", module, node.name)


def names_in_runs() -> set[str]:
    """Return every name that steps, orders and the job of certificates mention."""
    modules = [*modules_below(steps), *modules_below(certificates), certificate_work]
    trees = [ast.parse(Path(module.__file__).read_text()) for module in modules]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return {node.attr for node in nodes if isinstance(node, ast.Attribute)} | {
        node.id for node in nodes if isinstance(node, ast.Name)
    }


def modules_below(package: ModuleType) -> list[ModuleType]:
    """Return the modules of a package, those of its own packages too; migrations are none."""
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return [importlib.import_module(each.name) for each in found if ".migrations" not in each.name]


def _only_holds(kind: type) -> bool:
    return is_dataclass(kind) or issubclass(kind, Enum) or getattr(kind, "_is_protocol", False)


def _methods(kind: type) -> list[str]:
    return [name for name, value in vars(kind).items() if inspect.isfunction(value) and not name.startswith("_")]
