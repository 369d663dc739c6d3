"""The hook by which the modules above put a new site's first rows into its template schema."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

# Raise it when templates come out otherwise for another reason than migrations and seeds: all are made anew then.
TEMPLATE_FORMAT = "2"


@dataclass(frozen=True)
class Seed:
    """A function run once inside the template schema of a kind; `version` says when its outcome changed."""

    seed: Callable[[str], object]
    version: Callable[[], str]


_seeds: dict[str, list[Seed]] = {}


def register_seed(kind: str, func: Callable[[str], object], *, version: str | Callable[[], str] = "1") -> None:
    """Have `func(kind)` run inside the template schema of `kind` when that is built; call it at app ready.

    :param version: anything that changes when the seed would give other rows, such as a hash of its files;
        another version makes the template, and then the pool, anew.
    """
    seeds = _seeds.setdefault(str(kind), [])
    if all(known.seed is not func for known in seeds):
        seeds.append(Seed(func, version if callable(version) else lambda: version))


def run_seeds(kind: str) -> None:
    """Run the seeds of a kind, in the order they were registered, in the active schema."""
    for known in _seeds.get(str(kind), ()):
        known.seed(str(kind))


def version_of(kind: str) -> str:
    """Return the versions of a kind's seeds, as one text."""
    return "|".join(
        f"{getattr(known.seed, '__qualname__', 'seed')}={known.version()}" for known in _seeds.get(str(kind), ())
    )
