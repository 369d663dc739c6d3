"""Who may download the PDF of a letter: each app that issues letters registers a rule for its kinds."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from kernel.letters.models import Letter

Rule = Callable[[Any, Letter], bool]

_rules: dict[str, list[Rule]] = {}


def allow(kinds: Collection[str], rule: Rule) -> None:
    """Register a rule: it gets the signed-in user and the letter. One rule that says yes is enough."""
    for kind in kinds:
        registered = _rules.setdefault(kind, [])
        if rule not in registered:
            registered.append(rule)


def may_download(user: Any, letter: Letter) -> bool:
    """Say whether a person may have the PDF; a kind without a rule is for nobody."""
    return any(rule(user, letter) for rule in _rules.get(letter.kind, []))
