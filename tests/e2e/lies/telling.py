"""Liars in the place of calls to the outside: each does what it should, then says once that no answer came."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import Any

from provisioning.providers.errors import ProviderFault
from provisioning.steps import STEPS
from tenants.registry.backups.errors import LoadFailed
from tests.e2e.lies.calls import Call

SOON_SECONDS = 0.02
PACKAGES = ("central.", "provisioning.", "tenants.")
VERBS = ("probe", "plan", "apply", "verify", "undo")
# Which kind of run is at which step; what is called outside one is told the truth.
_at: ContextVar[str] = ContextVar("at", default="")

Place = Callable[[Call, tuple[Any, ...], dict[str, Any]], str]


class Lies:
    """What was lied about, noted in files: whoever is forked, or is another worker, sees it too.

    :ivar place: names the occasion of a call, at which it lies once; an empty name is no occasion.
    """

    def __init__(self, folder: Path, *, place: Place) -> None:
        self._folder = folder
        self._place = place
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def told(self) -> set[str]:
        """The occasions at which a lie was told: `kind.step part.call`."""
        return {path.name.replace("~", " ") for path in self._folder.iterdir()}

    def liar(self, call: Call, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, lying once an occasion."""

        @wraps(function)
        def lie(*args: Any, **kwargs: Any) -> Any:
            answer = function(*args, **kwargs)
            if not self._is_first(self._place(call, args, kwargs), call):
                return answer
            if hasattr(answer, "__enter__"):
                return _failing_at_its_end(answer)
            raise told_of(call)

        return lie

    def _is_first(self, place: str, call: Call) -> bool:
        if not place:
            return False
        try:
            (self._folder / f"{place}~{call.key}").open("x").close()
        except FileExistsError:
            return False
        return True


def told_of(call: Call) -> Exception:
    """Return what is said instead of the answer."""
    if call.part == "backups":
        return LoadFailed("It was done, and no answer came.", remedy="Look again.")
    return ProviderFault(permanent=False, retry_after=SOON_SECONDS)


@contextmanager
def _failing_at_its_end(answer: Any) -> Iterator[Any]:
    with answer as value:
        yield value
    raise LoadFailed("It was done, and no answer came.", remedy="Look again.")


def lie_everywhere(calls: list[Call], lies: Lies, *, put: Callable[[Any, str, Any], None] = setattr) -> None:
    """Put a liar in the place of each call: on its class, and in every module of ours that knows the function."""
    for call in calls:
        true = vars(call.owner)[call.name]
        liar = lies.liar(call, true)
        if isinstance(call.owner, type):
            put(call.owner, call.name, liar)
            continue
        for name, module in list(sys.modules.items()):
            if name.startswith(PACKAGES) and vars(module).get(call.name) is true:
                put(module, call.name, liar)


def note_steps(put: Callable[[Any, str, Any], None]) -> None:
    """Have each verb of each step note where it is, so that a lie is told once a kind, a step and a call."""
    for key, spec in STEPS.items():
        for verb in VERBS:
            put(spec.module, verb, _noting(key, getattr(spec.module, verb), is_undo=verb == "undo"))


def at_its_step(call: Call, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """The occasion of a call made by a run: its kind and step."""
    return _at.get()


def _noting(key: str, verb: Callable[..., Any], *, is_undo: bool) -> Callable[..., Any]:
    @wraps(verb)
    def noted(job: Any, *rest: Any) -> Any:
        mark = _at.set(f"{job.kind}.{'undo-' * is_undo}{key}")
        try:
            return verb(job, *rest)
        finally:
            _at.reset(mark)

    return noted
