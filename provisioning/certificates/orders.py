"""Works on one certificate: one short talk with the authority, then the rest later. The order is a stored value.

Killed anywhere, the next call goes on with the same order: its address is in the row, its key on the disk.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from kernel.database import is_interruption
from kernel.time import now
from provisioning import faults
from provisioning.certificates import recording
from provisioning.certificates.errors import Stopped, stop_of, unforeseen
from provisioning.certificates.locks import held
from provisioning.certificates.models import Certificate, Source
from provisioning.certificates.pairs import Pairs
from provisioning.certificates.reading import Facts, load_key, request_for
from provisioning.certificates.receiving import facts_received
from provisioning.providers.acme import Authority, Challenge, ChallengeKind, Order, OrderStatus
from provisioning.providers.acme import errors as acme
from provisioning.providers.errors import ProviderFault

logger = logging.getLogger(__name__)

# The name under which the kill tests know the boundaries here; each lies after what it is called by.
FAULTS = "certificate_order"
LOOK_AGAIN_SECONDS = 2.0
TIDY_UP_SECONDS = 300.0
# An authority that has not made up its mind by then never will.
ORDER_LIFE = timedelta(hours=1)


class Publisher(Protocol):
    """Shows the authority what it asks to see: a record in DNS or a file on the web host."""

    def publish(self, certificate: Certificate, challenge: Challenge) -> None:
        """Show an answer; may be repeated."""

    def withdraw(self, certificate: Certificate, published: Mapping[str, str]) -> None:
        """Take an answer away again; nothing happens where it is not shown any more."""

    def settles_in(self, kind: ChallengeKind) -> float:
        """Return the seconds until what was published is seen everywhere."""


def advance(
    certificate_id: int, *, authority: Callable[[Certificate], Authority], publisher: Publisher, home: Path
) -> Certificate | None:
    """Go on with the order of a certificate that is due, or begin one; return the row as it is afterwards.

    Never waits: what is not ready yet is looked at again at the row's `next_at`.

    :return: None while another worker has it, or when it is gone.
    """
    with held(certificate_id) as row:
        if row is None:
            return None
        if row.source == Source.ACME and row.next_at is not None and row.next_at <= now():
            _advance(row, authority=authority, publisher=publisher, home=home)
    return Certificate.objects.select_related("parent").filter(pk=certificate_id).first()


def _advance(
    row: Certificate, *, authority: Callable[[Certificate], Authority], publisher: Publisher, home: Path
) -> None:
    try:
        _Work(row, authority(row), publisher, Pairs(home=home, folder=row.folder)).go_on()
    except recording.Overtaken:
        logger.info("Another worker has taken the certificate.", extra={"certificate": row.name})
    except Stopped as stopped:
        _stop(row, stopped, publisher=publisher)
    except (ProviderFault, OSError) as error:
        _stop(row, stop_of(error), publisher=publisher)
    except Exception as error:  # the edge of the work on one row: whatever it met, the others must go on
        if is_interruption(error):
            raise
        _stop(row, unforeseen(error, name=row.name), publisher=publisher)


def _stop(row: Certificate, stopped: Stopped, *, publisher: Publisher) -> None:
    try:
        if stopped.ends_order:
            withdraw_all(row, publisher=publisher)
        recording.failed(row, stopped)
    except recording.Overtaken:
        logger.info("Another worker has taken the certificate.", extra={"certificate": row.name})


def withdraw_all(row: Certificate, *, publisher: Publisher, **then: Any) -> bool:
    """Take away everything that was published for the order and let go of it; return whether nothing is left.

    What cannot be taken away now stays noted, and is taken away before the next order begins.

    :param then: fields of the row that change together with the order, once nothing is left.
    """
    left = []
    for published in (row.order or {}).get("published", ()):
        try:
            publisher.withdraw(row, published)
        except (ProviderFault, Stopped, OSError) as error:
            logger.warning(
                "An answer to an authority stays published.", extra={"certificate": row.name}, exc_info=error
            )
            left.append(published)
    if left:
        recording.store(row, order={"url": "", "published": left})
    else:
        recording.store(row, order=None, **then)
    return not left


class _Work:
    """One call's work on one certificate."""

    def __init__(self, row: Certificate, authority: Authority, publisher: Publisher, pairs: Pairs) -> None:
        self.row, self.authority, self.publisher, self.pairs = row, authority, publisher, pairs
        self.kind = ChallengeKind(row.challenge)
        self.names = tuple(row.names)

    def go_on(self) -> None:
        """Bring the order as far as it goes without waiting."""
        if self._noted and not self._noted["url"] and not self._tidied_up():
            return
        order = self._present_order()
        if order.status is OrderStatus.PENDING and self._answer(order):
            order = self._look()
        if order.status is OrderStatus.READY:
            self.authority.finalize(order, csr_pem=self._request(), names=self.names)
            faults.reach(FAULTS, "finalized")
            order = self._look()
        if order.status is OrderStatus.VALID:
            self._install(order)
        elif now() - datetime.fromisoformat(self._noted["began_at"]) > ORDER_LIFE:
            raise acme.ChallengeFailed(names=", ".join(self.names), reason=f"no answer within {ORDER_LIFE}")
        else:
            self._later(order.wait)

    @property
    def _noted(self) -> dict[str, Any]:
        return self.row.order or {}

    def _tidied_up(self) -> bool:
        """Take away what an order that is over has left; return whether there is work besides."""
        then = datetime.fromisoformat(self._noted.get("then") or now().isoformat())
        if self.row.version:
            self.pairs.forget_next_key()
            self.pairs.prune(keep={self.row.version, self.row.served_version})
        if not withdraw_all(self.row, publisher=self.publisher, next_at=then):
            later = now() + timedelta(seconds=TIDY_UP_SECONDS)
            recording.store(self.row, order={**self._noted, "then": then.isoformat()}, next_at=later)
            return False
        return then <= now()

    def _look(self) -> Order:
        return self.authority.look(self._noted["url"], kind=self.kind)

    def _present_order(self) -> Order:
        if self._noted.get("url"):
            return self._look()
        self.pairs.forget_next_key()  # each certificate has a key of its own
        self.pairs.next_key()
        order = self.authority.order(self.names, kind=self.kind)
        faults.reach(FAULTS, "placed")
        noted = {"url": order.url, "began_at": now().isoformat(), "published": [], "answered": []}
        recording.store(self.row, order=noted)
        faults.reach(FAULTS, "noted")
        return order

    def _answer(self, order: Order) -> bool:
        """Publish what the authority asks for and tell it to look; False while that must still spread."""
        fresh = [one for one in order.challenges if one.url not in self._noted["answered"]]
        if not fresh:
            return False
        notes = [_note(one) for one in fresh]
        published = [*self._noted["published"], *(note for note in notes if note not in self._noted["published"])]
        seen_at = self._noted.get("seen_at") or now() + timedelta(seconds=self.publisher.settles_in(self.kind))
        noted = {**self._noted, "published": published, "seen_at": str(seen_at)}
        recording.store(self.row, order=noted)  # before it is shown: whoever goes on knows what to take away
        for challenge in fresh:
            self.publisher.publish(self.row, challenge)
        faults.reach(FAULTS, "published")
        if datetime.fromisoformat(noted["seen_at"]) > now():
            return False
        for challenge in fresh:
            self.authority.answer(challenge)
            recording.store(self.row, order={**self._noted, "answered": [*self._noted["answered"], challenge.url]})
        faults.reach(FAULTS, "answered")
        return True

    def _request(self) -> bytes:
        return request_for(load_key(self.pairs.next_key()), names=self.names)

    def _install(self, order: Order) -> None:
        chain, key = self.authority.download(order), self.pairs.next_key()
        facts = facts_received(chain, key=key, names=self.names)
        self.pairs.install(version=facts.version, chain=chain, key=key)
        faults.reach(FAULTS, "installed")
        over = {"url": "", "published": self._noted["published"], "then": renewal_time(facts).isoformat()}
        recording.installed(self.row, facts, order=over, next_at=now())
        faults.reach(FAULTS, "recorded")
        self._tidied_up()

    def _later(self, wait: float | None) -> None:
        seen_at = self._noted.get("seen_at")
        at = now() + timedelta(seconds=max(wait or LOOK_AGAIN_SECONDS, 1.0))
        if seen_at and not self._noted["answered"]:
            at = max(at, datetime.fromisoformat(seen_at))
        recording.store(self.row, next_at=at)


def renewal_time(facts: Facts) -> datetime:
    """Return when a certificate is renewed: with a third of its life left, spread so that not all come on one day."""
    life = facts.not_after - facts.not_before
    share = zlib.crc32(facts.fingerprint.encode()) % 1000 / 1000
    return facts.not_after - life / 3 - life / 30 * share


def _note(challenge: Challenge) -> dict[str, str]:
    """What must be known to take an answer away again; all of it was public."""
    if challenge.kind is ChallengeKind.DNS:
        return {"kind": challenge.kind.value, "name": challenge.record_name, "value": challenge.answer}
    return {"kind": challenge.kind.value, "name": challenge.name, "value": challenge.token}
