"""What an ACME authority tells of an order, without the library's own classes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class OrderStatus(StrEnum):
    """The states of an order (RFC 8555 section 7.1.6)."""

    PENDING = "pending"
    READY = "ready"
    PROCESSING = "processing"
    VALID = "valid"
    INVALID = "invalid"


class ChallengeKind(StrEnum):
    """The two ways in which we show that a name is ours."""

    DNS = "dns-01"
    HTTP = "http-01"


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the authority wants to see before it believes that a name is ours.

    :ivar name: the host name, for a wildcard without its `*.`.
    :ivar answer: for DNS the text of the record, for HTTP the content of the file named by `token`. Both are public.
    """

    name: str
    kind: ChallengeKind
    url: str
    token: str
    answer: str

    @property
    def record_name(self) -> str:
        """The name whose text record the authority asks for."""
        return f"_acme-challenge.{self.name}"


@dataclass(frozen=True, slots=True)
class Order:
    """An order as the authority sees it at this moment.

    :ivar challenges: the open ones of the kind that was asked for; empty once every name is believed.
    :ivar wait: seconds after which to look again, where the authority says so.
    """

    url: str
    status: OrderStatus
    finalize_url: str
    certificate_url: str = ""
    challenges: tuple[Challenge, ...] = ()
    wait: float | None = None
