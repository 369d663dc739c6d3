"""A zone before which a network or a worker fails: the change is made all the same, and nobody is told."""

from __future__ import annotations

from dataclasses import dataclass, field

from provisioning.providers.dns import DnsProvider
from provisioning.providers.errors import ProviderFault


class NoAnswer(ProviderFault):
    """The request arrived; its answer did not."""

    code = "no_answer_of_a_test"
    words = "No answer."


class Killed(BaseException):
    """What a killed worker looks like to the rows: nothing after this instant is stored."""


@dataclass
class Faults:
    """What goes wrong next: by verb and name, once each, after the change was made."""

    waiting: dict[tuple[str, str], type[BaseException]] = field(default_factory=dict)

    def after(self, verb: str, name: str, error: type[BaseException]) -> None:
        self.waiting[verb, name] = error

    def strike(self, verb: str, name: str) -> None:
        error = self.waiting.pop((verb, name), None)
        if error is not None:
            raise error


class FaultyZone:
    """A `DnsProvider` that does what the one behind it does, then fails as `Faults` say."""

    def __init__(self, zone: DnsProvider, faults: Faults) -> None:
        self._zone, self._faults = zone, faults

    @property
    def zone(self):
        return self._zone.zone

    def find(self, name):
        return self._zone.find(name)

    def records(self):
        return self._zone.records()

    def claim(self, name, *, target, owner):
        made = self._zone.claim(name, target=target, owner=owner)
        self._faults.strike("claim", name)
        return made

    def release(self, name, *, owner):
        made = self._zone.release(name, owner=owner)
        self._faults.strike("release", name)
        return made
