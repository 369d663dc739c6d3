"""Turns what the SDK raises, and what Cloudflare answers, into faults of ours: one table of codes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

import httpx
from cloudflare import APIConnectionError, APIStatusError, APITimeoutError, CloudflareError

from provisioning.providers.dns_cloudflare import errors
from provisioning.providers.dns_cloudflare.retry_after import seconds_to_wait
from provisioning.providers.errors import ProviderFault

__all__ = ["CloudflareError", "body_of", "fault_of"]

MOST_LETTERS = 200

# Cloudflare's own numbers (developers.cloudflare.com/dns, /fundamentals/api/troubleshooting).
BY_CODE: Mapping[int, type[ProviderFault]] = {
    81057: errors.RecordExists,
    81058: errors.RecordExists,
    81053: errors.NameOccupied,
    81054: errors.NameOccupied,
    81044: errors.RecordGone,
    81045: errors.ZoneFull,
    7000: errors.ZoneMissing,
    7003: errors.ZoneMissing,
    1001: errors.ZoneMissing,
    6003: errors.TokenInvalid,
    6111: errors.TokenInvalid,
    1000: errors.TokenInvalid,
    9109: errors.TokenInvalid,
    10000: errors.Forbidden,
    10013: errors.ServerFault,
}
BY_STATUS: Mapping[int, type[ProviderFault]] = {
    401: errors.TokenInvalid,
    403: errors.Forbidden,
    404: errors.RequestRefused,
}


def fault_of(error: CloudflareError, *, seconds: float) -> ProviderFault:
    """Return the fault of ours for an error of the SDK."""
    if isinstance(error, APITimeoutError):
        return errors.TookTooLong(seconds=f"{seconds:g}")
    if isinstance(error, APIStatusError):
        return _of_status(error.response)
    if isinstance(error, APIConnectionError):
        cause = error.__cause__ or error
        return errors.Unreachable(reason=_short(f"{type(cause).__name__}: {cause}"))
    return errors.AnswerNotUnderstood(reason=type(error).__name__)


def body_of(response: httpx.Response) -> Mapping[str, Any]:
    """Return the body of a good answer.

    :raises AnswerNotUnderstood: empty, cut short, no JSON, no envelope of Cloudflare's.
    :raises ProviderFault: JSON that says `success: false`.
    """
    try:
        body = json.loads(response.content)
    except ValueError as error:
        kind = response.headers.get("content-type", "?").split(";")[0]
        raise errors.AnswerNotUnderstood(
            reason=f"{len(response.content)} bytes of {kind} that are not whole JSON"
        ) from error
    if not isinstance(body, dict) or not isinstance(body.get("success"), bool):
        raise errors.AnswerNotUnderstood(reason="it does not say whether it succeeded")
    if not body["success"]:
        raise _of_errors(_errors_in(body), status=response.status_code)
    return body


def _of_status(response: httpx.Response) -> ProviderFault:
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
        seconds = seconds_to_wait(response.headers.get("retry-after"))
        return errors.RateLimited(retry_after=seconds, seconds=math.ceil(seconds))
    if response.is_server_error or response.status_code in (408, 409):
        asked = response.headers.get("retry-after")
        return errors.ServerFault(
            status=response.status_code,
            reason=response.reason_phrase or "?",
            retry_after=None if asked is None else seconds_to_wait(asked),
        )
    try:
        body = json.loads(response.content)
    except ValueError:
        body = {}
    return _of_errors(_errors_in(body), status=response.status_code)


def _of_errors(found: list[tuple[int, str]], *, status: int) -> ProviderFault:
    """Return the fault for the first code we know, else for the status."""
    reason = _short("; ".join(f"{message} ({code})" for code, message in found)) or f"HTTP {status}"
    kinds = [BY_CODE[code] for code, _message in found if code in BY_CODE]
    kind = kinds[0] if kinds else BY_STATUS.get(status, errors.RequestRefused)
    return kind(reason=reason, status=status, zone="", seconds="")


def _errors_in(body: object) -> list[tuple[int, str]]:
    """Return code and words of each error, those in the chain of each included."""
    listed = body.get("errors") if isinstance(body, dict) else None
    return list(_flat(listed if isinstance(listed, list) else []))


def _flat(listed: Iterable[object]) -> Iterable[tuple[int, str]]:
    for item in listed:
        if isinstance(item, dict) and isinstance(item.get("code"), int):
            chain = item.get("error_chain")
            yield from _flat(chain if isinstance(chain, list) else [])
            yield item["code"], str(item.get("message", "")).rstrip(".")


def _short(text: str) -> str:
    """One line of bounded length: it goes onto a page and into rows."""
    return " ".join(text.split())[:MOST_LETTERS]
