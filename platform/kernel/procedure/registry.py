"""The procedures this installation runs; each app registers its own when it is ready."""

from __future__ import annotations

from kernel.procedure.errors import BadDeclaration
from kernel.procedure.procedures import Procedure

# Filled at start and the same for every tenant: procedures are code, not rows of a schema.
_procedures: dict[str, Procedure] = {}


def register(procedure: Procedure) -> Procedure:
    """Make a procedure known, and return it; registering the same one again changes nothing.

    :raises BadDeclaration: when another procedure has its code.
    """
    known = _procedures.setdefault(procedure.code, procedure)
    if known is not procedure:
        raise BadDeclaration(f"two procedures have the code {procedure.code!r}")
    return procedure


def all_procedures() -> tuple[Procedure, ...]:
    """Return every registered procedure, by code."""
    return tuple(_procedures[code] for code in sorted(_procedures))


def find_procedure(code: str) -> Procedure | None:
    """Return the procedure of this code, or None."""
    return _procedures.get(code)
