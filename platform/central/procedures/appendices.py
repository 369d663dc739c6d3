"""What a procedure lets people choose from by number or code: instructions, reasons. The app that has them says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kernel.procedure.texts import Text


@dataclass(frozen=True, slots=True)
class Line:
    """One numbered or coded line; `remedy` is what the reader can do about it."""

    mark: str
    text: Text
    remedy: Text = ""


@dataclass(frozen=True, slots=True)
class Appendix:
    """A list printed below the procedure's table."""

    title: Text
    lines: tuple[Line, ...]


Provider = Callable[[], Sequence[Appendix]]
_providers: dict[str, Provider] = {}


def register(code: str, provider: Provider) -> None:
    """Say which lists belong to a procedure."""
    _providers[code] = provider


def appendices(code: str) -> Sequence[Appendix]:
    """Return the lists of a procedure; none where nobody registered any."""
    provider = _providers.get(code)
    return provider() if provider else ()
