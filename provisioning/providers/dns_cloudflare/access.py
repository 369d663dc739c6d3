"""How Cloudflare is reached, and what the provider asks of its surroundings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

BASE_URL = "https://api.cloudflare.com/client/v4"
TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Access:
    """The token and the way. The token is never shown.

    :ivar timeout: seconds for each of connecting, sending, and waiting for the answer.
    """

    token: str = field(repr=False)
    base_url: str = BASE_URL
    timeout: float = TIMEOUT_SECONDS


class Budget(Protocol):
    """What all workers together may ask of Cloudflare: 1,200 requests a token in 5 minutes, then none."""

    def take(self) -> float:
        """Take the right to one request; return 0, or the seconds until asking makes sense again."""

    def close(self, *, seconds: float) -> None:
        """Let nobody through for so long: Cloudflare said so."""


class ZoneMemory(Protocol):
    """Remembers the id Cloudflare gave a zone, so that it is asked once and not at each step."""

    def recall(self, zone: str) -> str:
        """Return the zone's id, or nothing."""

    def remember(self, zone: str, zone_id: str) -> None:
        """Keep the zone's id."""

    def forget(self, zone: str) -> None:
        """The id leads nowhere any more."""


class Unlimited:
    """A budget without bounds: for a look by hand, and where one process asks alone."""

    def take(self) -> float:
        return 0.0

    def close(self, *, seconds: float) -> None:
        """Nobody else to tell."""


class OwnMemory:
    """Remembers for as long as the object lives."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def recall(self, zone: str) -> str:
        return self._known.get(zone, "")

    def remember(self, zone: str, zone_id: str) -> None:
        self._known[zone] = zone_id

    def forget(self, zone: str) -> None:
        self._known.pop(zone, None)
