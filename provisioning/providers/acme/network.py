"""The wire to the authority: the library's own, with our trust, our timeout, and every failure as a typed fault."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests
from acme import errors as library
from acme import messages
from acme.client import ClientNetwork
from josepy.errors import DeserializationError
from josepy.jwa import ES256
from josepy.jwk import JWK

from provisioning.providers.acme import errors
from provisioning.providers.errors import ProviderFault
from provisioning.providers.retry_after import seconds_asked

USER_AGENT = "gapura/1"
NONCE_TRIES = 5
MAX_REASON = 400
LONGEST_WAIT_SECONDS = 7 * 24 * 3600.0

# What a problem's type means; any other is a refusal in the authority's own words.
_BY_NAMES = {
    "rejectedIdentifier": errors.IdentifierRejected,
    "unsupportedIdentifier": errors.IdentifierRejected,
    "caa": errors.CaaForbids,
    "connection": errors.ChallengeFailed,
    "dns": errors.ChallengeFailed,
    "incorrectResponse": errors.ChallengeFailed,
    "tls": errors.ChallengeFailed,
    "unauthorized": errors.ChallengeFailed,
}
_ACCOUNT = frozenset({"accountDoesNotExist", "externalAccountRequired", "userActionRequired", "invalidContact"})


class Wire:
    """Asks the authority; knows what was answered last, for its `Retry-After`."""

    def __init__(self, *, url: str, key: JWK, ca_file: Path | None, timeout: float) -> None:
        self.url = url
        self.net = ClientNetwork(
            key,
            alg=ES256,
            verify_ssl=str(ca_file) if ca_file else True,  # type: ignore[arg-type]  # requests takes a path as well
            user_agent=USER_AGENT,
            timeout=timeout,  # type: ignore[arg-type]  # and a fraction of a second
        )
        self._last: requests.Response | None = None
        self.net.session.hooks["response"].append(self._remember)

    def get(self, url: str) -> requests.Response:
        """Ask without signing: the directory."""
        try:
            with self._worded(()):
                return self.net.get(url)
        except errors.OrderGone as error:
            raise errors.AnswerNotUnderstood(url=self.url, reason="HTTP 404") from error

    def post(self, url: str, content: Any, *, nonce_url: str, names: Sequence[str] = ()) -> requests.Response:
        """Send a signed request; None as content only reads. A refused nonce is replaced and sent again at once.

        :param names: what the request is about, for the words of a refusal.
        """
        with self._worded(names):
            for _try in range(NONCE_TRIES):
                try:
                    return self.net.post(url, content, new_nonce_url=nonce_url)
                except messages.Error as problem:
                    if problem.code != "badNonce":
                        raise
            raise errors.NonceRejected(times=2 * NONCE_TRIES)  # the library tries each twice

    def retry_after(self) -> float | None:
        """Return the seconds the authority named in its last answer, as a number or a date; None without one."""
        said = self._last.headers.get("Retry-After", "") if self._last is not None else ""
        seconds = seconds_asked(said, at=datetime.now(UTC))
        return None if seconds is None else min(seconds, LONGEST_WAIT_SECONDS)

    def fault_of(self, problem: messages.Error, *, names: Sequence[str]) -> ProviderFault:
        """Return what a problem of the authority means for us."""
        code, reason = str(problem.typ).rpartition(":")[2], said_by(problem)
        if code == "rateLimited":
            return errors.RateLimited(reason=reason, retry_after=self.retry_after())
        if code == "serverInternal":
            return errors.AuthorityTroubled(url=self.url, reason=reason, retry_after=self.retry_after())
        if code in _ACCOUNT:
            return errors.AccountRefused(reason=reason)
        kind = _BY_NAMES.get(code, errors.OrderRefused)
        return kind(names=", ".join(names) or "–", reason=reason)

    @property
    def _status(self) -> int:
        return self._last.status_code if self._last is not None else 0

    def _remember(self, response: requests.Response, *_args: Any, **_more: Any) -> None:
        self._last = response

    @contextmanager
    def _worded(self, names: Sequence[str]) -> Iterator[None]:
        try:
            yield
        except messages.Error as problem:
            if self._status == 404:
                raise errors.OrderGone(reason=said_by(problem)) from problem
            raise self.fault_of(problem, names=names) from problem
        except requests.exceptions.SSLError as error:
            raise errors.AuthorityNotTrusted(url=self.url, reason=_cause(error)) from error
        except requests.exceptions.RequestException as error:
            raise errors.AuthorityUnreachable(url=self.url, reason=_cause(error)) from error
        except library.NonceError as error:
            raise errors.AnswerNotUnderstood(url=self.url, reason="no nonce") from error
        except (library.ClientError, DeserializationError) as error:
            raise self._not_understood(error) from error

    def _not_understood(self, error: Exception) -> ProviderFault:
        status = self._status
        if status >= 500:
            return errors.AuthorityTroubled(url=self.url, reason=f"HTTP {status}", retry_after=self.retry_after())
        if status == 404:
            return errors.OrderGone(reason=f"HTTP {status}")
        return errors.AnswerNotUnderstood(url=self.url, reason=f"HTTP {status}, {type(error).__name__}")


def said_by(problem: messages.Error) -> str:
    """Return the authority's own words, those of its parts included."""
    parts = [problem.detail or problem.typ or ""]
    parts += [part.detail or "" for part in (problem.subproblems or ())]
    return short("; ".join(part for part in parts if part))


def short(text: str) -> str:
    """Return a foreign text on one line, of bounded length, without a final stop: our sentence has its own."""
    plain = " ".join(text.split()).rstrip(".")
    return plain if len(plain) <= MAX_REASON else f"{plain[:MAX_REASON]}…"


def _cause(error: requests.exceptions.RequestException) -> str:
    """Return what lies at the bottom of the library's nested complaint."""
    return short(str(getattr(error.args[0], "reason", error) if error.args else type(error).__name__))
