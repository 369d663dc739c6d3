"""States are written in one place: any other writer is refused here."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
WRITER = ROOT / "provisioning" / "transitions.py"
MODELS = ("Run", "StepRecord")


def sources(*folders: str):
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            # The state of a web host is another thing than that of a run.
            if not {"migrations", "hosts"} & set(path.parts) and path != WRITER:
                yield path, ast.parse(path.read_text(encoding="utf-8"))


def assigns_state(node: ast.AST) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign) and any(
        isinstance(target, ast.Attribute) and target.attr == "state" for target in targets
    )


def updates_state(node: ast.AST) -> bool:
    """`….update(state=…)`, and `bulk_update` of it."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    if node.func.attr == "update":
        return any(keyword.arg == "state" for keyword in node.keywords)
    return node.func.attr == "bulk_update" and "state" in ast.dump(node)


def updates_a_model_of_ours(node: ast.AST) -> bool:
    """`Run.objects….update(…)` from outside: whatever it writes, it passes by the log."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    if node.func.attr not in {"update", "bulk_update", "bulk_create", "create", "delete"}:
        return False
    return any(
        isinstance(part, ast.Attribute)
        and part.attr == "objects"
        and isinstance(part.value, ast.Name)
        and part.value.id in MODELS
        for part in ast.walk(node.func)
    )


def test_nothing_in_provisioning_writes_a_state_but_the_transitions():
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in sources("provisioning")
        for node in ast.walk(tree)
        if assigns_state(node) or updates_state(node)
    ]

    assert found == []


def test_nothing_above_writes_runs_at_all():
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in sources("platform/central")
        for node in ast.walk(tree)
        if updates_a_model_of_ours(node)
    ]

    assert found == []


def test_the_test_would_see_a_writer():
    code = "run.state = 1\nRun.objects.filter(pk=1).update(state=2)\nStepRecord.objects.create(run=1)"
    nodes = list(ast.walk(ast.parse(code)))

    assert any(map(assigns_state, nodes))
    assert any(map(updates_state, nodes))
    assert any(map(updates_a_model_of_ours, nodes))
