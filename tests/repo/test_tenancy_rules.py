"""What must never be used, because it was seen to mix sites up (HAZARDS 1, 2, 4, 6, 7, 9, 10, 11, 12, 14).

Each rule reads the syntax tree of a source file and names what it refuses; each is shown a bad example too, so that a
rule that has stopped seeing anything fails.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("platform", "tenants", "provisioning", "site_template", "bench")
REGISTRY = "tenants/registry/"

# Remembered for the whole process on purpose: part of the release, and the same for every site.
REMEMBERED = {
    "tenants/members/terms.py": "the rules' text comes from the release",
    "tenants/content/seeding/files.py": "seed files come from the release",
}


@pytest.fixture(scope="module")
def trees():
    """Every source file's path and syntax tree."""
    paths = [path for source in SOURCES for path in sorted((ROOT / source).rglob("*.py"))]
    return [(path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def _name(node: ast.AST) -> str:
    """The last part of a dotted name or of the name of what is called."""
    if isinstance(node, ast.Call):
        return _name(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def with_tenant(tree: ast.AST, path: str) -> Iterator[ast.AST]:
    """`with tenant:` keeps its stack on the class: 808 of 1,200 threaded blocks ended in the wrong tenant."""
    for node in ast.walk(tree):
        if isinstance(node, ast.With):
            for item in node.items:
                if not isinstance(item.context_expr, ast.Call) and re.search(
                    r"(^|_)tenant(_[a-z])?$", _name(item.context_expr)
                ):
                    yield node


def shared_contexts(tree: ast.AST, path: str) -> Iterator[ast.AST]:
    """django-tenants' own contexts: as decorators they share one object; ours refuse what theirs allow."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and _name(node) in {"schema_context", "tenant_context"}:
            yield node
        if isinstance(node, ast.alias) and node.name.rsplit(".", 1)[-1] in {"schema_context", "tenant_context"}:
            yield node


def switching_decorators(tree: ast.AST, path: str) -> Iterator[ast.AST]:
    """A switch that is not a `with` block."""
    for node in ast.walk(tree):
        for decorator in getattr(node, "decorator_list", ()):
            if _name(decorator) in {"in_tenant", "in_public", "in_schema", "in_raw_schema"}:
                yield decorator


def switching_by_hand(tree: ast.AST, path: str) -> Iterator[ast.AST]:
    """Setting the schema without a block that ends it, outside the registry."""
    if path.startswith(REGISTRY):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node) in {"set_tenant", "set_schema", "set_schema_to_public"}:
            yield node


def raw_schema(tree: ast.AST, path: str) -> Iterator[ast.AST]:
    """The way into an unproven schema, outside the registry."""
    if path.startswith(REGISTRY):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.alias) and node.name in {"in_raw_schema", "in_found"}:
            yield node


def django_tenants_imports(tree: ast.AST, path: str) -> Iterator[ast.AST]:
    """django_tenants is the registry's alone, and the benchmark's that compares with it."""
    if path.startswith((REGISTRY, "bench/")):
        return
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        if any(name.split(".")[0] == "django_tenants" for name in names):
            yield node


def mixins(tree: ast.AST, path: str) -> Iterator[ast.AST]:
    """TenantMixin creates and drops schemas while saving."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any(_name(base) in {"TenantMixin", "DomainMixin"} for base in node.bases):
            yield node


def cloning(tree: ast.AST, path: str) -> Iterator[ast.AST]:
    """clone_schema grows with the number of tenants and caps identity sequences at 2^31-1."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and _name(node) in {"CloneSchema", "clone_schema"}:
            yield node
        if isinstance(node, ast.alias) and node.name.rsplit(".", 1)[-1] in {"CloneSchema", "clone"}:
            yield node
        if isinstance(node, ast.Constant) and node.value in {"clone_tenant", "TENANT_CREATION_FAKES_MIGRATIONS"}:
            yield node


def process_memory(tree: ast.AST, path: str) -> Iterator[ast.AST]:
    """`lru_cache` in tenant code remembers the first site's answer for all, unless its key holds the schema."""
    if not path.startswith("tenants/") or path in REMEMBERED:
        return
    for node in ast.walk(tree):
        for decorator in getattr(node, "decorator_list", ()):
            if _name(decorator) in {"lru_cache", "cache"}:
                yield decorator


def recorded_without_work(tree: ast.AST, path: str) -> Iterator[ast.AST]:
    """sqlmigrate prints "(no-op)" for a site's app on public: empty SQL must never be recorded as applied."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in {"sqlmigrate", "--fake", "--fake-initial"}:
            yield node
        if isinstance(node, ast.Attribute) and node.attr == "record_applied":
            yield node
        if isinstance(node, ast.keyword) and node.arg in {"fake", "fake_initial"}:
            yield node


def parallel_migrations(tree: ast.AST, path: str) -> Iterator[ast.AST]:
    """The multiprocessing executor hung with the connection pool."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and node.value in {"multiprocessing", "subprocess"}
            and path.startswith(REGISTRY)
        ):
            yield node
        if isinstance(node, ast.keyword) and node.arg == "executor" and getattr(node.value, "value", "") != "standard":
            yield node


def shared_cookies(tree: ast.AST, path: str) -> Iterator[ast.AST]:
    """A cookie domain sends one site's cookie to another."""
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(_name(target).endswith("_COOKIE_DOMAIN") for target in targets):
            yield node


def dropping(tree: ast.AST, path: str) -> Iterator[ast.AST]:
    """Schemas are dropped in one place, which asks whose they are."""
    if path == REGISTRY + "schemas/making.py":
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "DROP SCHEMA" in node.value.upper():
            yield node


def one_base_address(tree: ast.AST, path: str) -> Iterator[ast.AST]:
    """WAGTAILADMIN_BASE_URL is one for all sites: links come from the Domain row."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "WAGTAILADMIN_BASE_URL":
            yield node


BAD_EXAMPLES = {
    with_tenant: ["with tenant:\n    pass", "with request.tenant as x:\n    pass"],
    shared_contexts: [
        "from django_tenants.utils import tenant_context",
        "@utils.schema_context('a')\ndef f(): pass",
    ],
    switching_decorators: ["@in_tenant(tenant)\ndef f(): pass"],
    switching_by_hand: ["connection.set_tenant(tenant)", "connection.set_schema('t_a')"],
    raw_schema: ["from tenants.registry.switching import in_raw_schema"],
    django_tenants_imports: ["import django_tenants.utils", "from django_tenants.utils import get_tenant_model"],
    mixins: ["class Tenant(TenantMixin): pass"],
    cloning: ["CloneSchema().clone_schema('a', 'b', 'DATA')", "call_command('clone_tenant')"],
    process_memory: ["@lru_cache\ndef f(): pass", "@functools.cache\ndef f(): pass"],
    recorded_without_work: [
        "call_command('sqlmigrate')",
        "recorder.record_applied('a', 'b')",
        "call_command('x', fake=True)",
    ],
    parallel_migrations: ["call_command('migrate_schemas', executor='multiprocessing')"],
    shared_cookies: ["SESSION_COOKIE_DOMAIN = '.gapura.localhost'"],
    dropping: ["cursor.execute('drop schema x cascade')"],
    one_base_address: ["url = settings.WAGTAILADMIN_BASE_URL"],
}


@pytest.mark.parametrize("rule", BAD_EXAMPLES, ids=lambda rule: rule.__name__)
def test_source_keeps_the_rule(rule, trees):
    found = [f"{path}:{getattr(node, 'lineno', '?')}" for path, tree in trees for node in rule(tree, path)]

    assert found == [], rule.__doc__


@pytest.mark.parametrize(
    ("rule", "bad"),
    [(rule, bad) for rule, examples in BAD_EXAMPLES.items() for bad in examples],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_rule_sees_a_bad_example(rule, bad):
    assert list(rule(ast.parse(bad), "tenants/content/example.py"))


def test_what_may_be_remembered_is_still_there():
    for path in REMEMBERED:
        assert (ROOT / path).exists()


def test_templates_of_sites_cache_no_fragment():
    """A fragment is keyed by its name; with a shared alias that is one for all."""
    for folder in ("tenants", "site_template"):
        for path in (ROOT / folder).rglob("*.html"):
            assert "{% load cache" not in path.read_text(encoding="utf-8"), path
