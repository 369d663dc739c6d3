"""Turns a dump of a template schema into a script that makes any schema.

The template's name is unmistakable, so its prefix is taken out of the text; names then resolve through the search
path of whoever applies the script. What refers to the template otherwise is refused.
"""

from __future__ import annotations

import re

from tenants.registry.errors import TemplateUnfaithful
from tenants.registry.schemas.sqltext import statements

_SETTING = re.compile(r"SET |SELECT pg_catalog\.set_config\(", re.ASCII)
# The schema itself is created by its maker.
_NOT_WANTED = re.compile(r"CREATE SCHEMA |COMMENT ON |ALTER SCHEMA ", re.ASCII)
_IDENTITY = re.compile(
    r"ALTER TABLE (?:ONLY )?(?P<table>\S+) ALTER COLUMN (?P<column>\S+) "
    r"ADD (?P<identity>GENERATED (?:BY DEFAULT|ALWAYS) AS IDENTITY \(.*\))",
    re.DOTALL,
)


def script_from(dump: str, *, schema_name: str) -> list[str]:
    """Return the statements that make a copy of the dumped schema, each executable by itself, in order.

    :raises TemplateUnfaithful: when the template's name remains anywhere, say in a seeded text.
    """
    plain = [
        without_prefix(one, schema_name)
        for one in statements(dump)
        if not is_setting(one) and not _NOT_WANTED.match(one)
    ]
    for one in plain:
        if schema_name in one:
            raise TemplateUnfaithful(
                f"The seed of the template {schema_name} holds the template's own name: {one[:120]}",
                remedy="Seed nothing that holds a schema name, such as the address of a media file.",
            )
    return fold_identities(plain)


def is_setting(statement: str) -> bool:
    """Return whether a statement only sets up the dumping session."""
    return bool(_SETTING.match(statement))


def without_prefix(text: str, schema_name: str) -> str:
    """Return the text with `schema.` taken out wherever it qualifies a name, quoted or not."""
    return text.replace(f'"{schema_name}".', "").replace(f"{schema_name}.", "")


def fold_identities(script: list[str]) -> list[str]:
    """Move each `ADD GENERATED … AS IDENTITY` into its CREATE TABLE: fewer statements, and what Citus accepts."""
    waiting: dict[str, list[tuple[str, re.Match[str]]]] = {}
    for one in script:
        if match := _IDENTITY.fullmatch(one):
            waiting.setdefault(match["table"], []).append((one, match))
    folded: set[str] = set()
    result: list[str] = []
    for one in script:
        statement = one
        for addition, match in waiting.get(_created(one), ()):
            with_identity = _with_identity(statement, match)
            if with_identity != statement:
                statement = with_identity
                folded.add(addition)
        result.append(statement)
    return [one for one in result if one not in folded]


def _created(statement: str) -> str:
    match = re.match(r"CREATE TABLE (\S+) \(", statement)
    return match[1] if match else ""


def _with_identity(create: str, match: re.Match[str]) -> str:
    identity = re.sub(r"\s+", " ", match["identity"])
    line = re.compile(rf"^(\s+{re.escape(match['column'])} (?:bigint|integer|smallint)) NOT NULL(,?)$", re.MULTILINE)
    return line.sub(lambda found: f"{found[1]} NOT NULL {identity}{found[2]}", create, count=1)
