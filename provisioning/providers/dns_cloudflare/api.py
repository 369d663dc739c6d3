"""The few calls of Cloudflare's API that DNS needs, through the official SDK; one request each, never repeated here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from provisioning.providers.dns_cloudflare.access import Access, Budget
from provisioning.providers.dns_cloudflare.answers import Page, Row, Zone, page_of, row_of, zone_of
from provisioning.providers.dns_cloudflare.errors import BudgetSpent, RateLimited, TokenInvalid
from provisioning.providers.errors import ProviderFault

if TYPE_CHECKING:
    from cloudflare import Cloudflare

Fields = Mapping[str, Any]


class Api:
    """Cloudflare under one token. Every call may raise any `ProviderFault` of `errors`."""

    def __init__(self, access: Access, *, budget: Budget) -> None:
        self._access = access
        self._budget = budget

    def __repr__(self) -> str:
        return f"Api({self._access!r})"

    def verify_token(self) -> str:
        """Return the token's status: “active” when it may be used."""
        body = self._ask(lambda sdk: sdk.user.tokens.with_raw_response.verify())
        result = body.get("result")
        return str(result.get("status", "")) if isinstance(result, dict) else ""

    def zones_named(self, name: str) -> list[Zone]:
        """Return the zones of exactly this name that the token sees."""
        body = self._ask(lambda sdk: sdk.zones.with_raw_response.list(name=name))
        return [zone for zone in map(zone_of, body.get("result") or []) if zone.name == name]

    def zone(self, zone_id: str) -> Zone:
        """Return a zone by its id."""
        return zone_of(self._ask(lambda sdk: sdk.zones.with_raw_response.get(zone_id=zone_id)).get("result"))

    def records_named(self, zone_id: str, name: str, *, type: str = "") -> tuple[Row, ...]:
        """Return the records of exactly this name: one page holds them all, no other is asked for."""
        more: Any = {"type": type} if type else {}
        page = page_of(
            self._ask(
                lambda sdk: sdk.dns.records.with_raw_response.list(
                    zone_id=zone_id, name={"exact": name}, per_page=100, **more
                )
            )
        )
        return tuple(row for row in page.rows if row.name == name and type in ("", row.type))

    def page(self, zone_id: str, *, number: int, size: int) -> Page:
        """Return one page of all records, ordered by name."""
        return page_of(
            self._ask(
                lambda sdk: sdk.dns.records.with_raw_response.list(
                    zone_id=zone_id, page=number, per_page=size, order="name", direction="asc"
                )
            )
        )

    def create(self, zone_id: str, fields: Fields) -> Row:
        """Create a record."""
        return row_of(
            self._ask(lambda sdk: sdk.dns.records.with_raw_response.create(zone_id=zone_id, **fields)).get("result")
        )

    def edit(self, zone_id: str, record_id: str, fields: Fields) -> Row:
        """Change a record in place."""
        call = {"dns_record_id": record_id, "zone_id": zone_id, **fields}
        return row_of(self._ask(lambda sdk: sdk.dns.records.with_raw_response.edit(**call)).get("result"))

    def delete(self, zone_id: str, record_id: str) -> None:
        """Remove a record."""
        self._ask(lambda sdk: sdk.dns.records.with_raw_response.delete(dns_record_id=record_id, zone_id=zone_id))

    def batch(
        self,
        zone_id: str,
        *,
        deletes: Sequence[Fields] = (),
        patches: Sequence[Fields] = (),
        posts: Sequence[Fields] = (),
    ) -> None:
        """Do all of these or nothing; Cloudflare does deletes first, then patches, then posts."""
        parts = {"deletes": deletes, "patches": patches, "posts": posts}
        call: Any = {name: [dict(one) for one in part] for name, part in parts.items() if part}
        self._ask(lambda sdk: sdk.dns.records.with_raw_response.batch(zone_id=zone_id, **call))

    def _ask(self, send: Callable[[Cloudflare], Any]) -> Mapping[str, Any]:
        """Send one request within the budget and return the body of a good answer.

        Errors are raised `from None`: those of the SDK hold the request, and the request holds the token.
        """
        # Loading the SDK takes a second: only who really asks Cloudflare pays it.
        from provisioning.providers.dns_cloudflare import translating  # noqa: PLC0415

        sdk = self._sdk()
        self._take()
        fault: ProviderFault
        try:
            return translating.body_of(send(sdk).http_response)
        except translating.CloudflareError as error:
            fault = translating.fault_of(error, seconds=self._access.timeout)
        except ProviderFault as error:
            fault = error
        if isinstance(fault, RateLimited):
            self._budget.close(seconds=fault.retry_after or RateLimited.wait)
        raise self._without_token(fault) from None

    def _take(self) -> None:
        seconds = self._budget.take()
        if seconds > 0:
            raise BudgetSpent(retry_after=seconds, seconds=f"{seconds:.1f}")

    def _sdk(self) -> Cloudflare:
        """Return the SDK's client.

        :raises TokenInvalid: the token could not even be sent.
        """
        token = self._access.token
        if not token.isascii() or not token.isprintable() or " " in token or not token:
            raise TokenInvalid(reason="it is empty or holds characters that no token has")
        from provisioning.providers.dns_cloudflare.sdk import client_of  # noqa: PLC0415 - see _ask

        return client_of(self._access)

    def _without_token(self, fault: ProviderFault) -> ProviderFault:
        """Blank the token where an answer echoed it."""
        token = self._access.token
        values = {name: str(value).replace(token, "•••") for name, value in fault.values.items()}
        return type(fault)(permanent=fault.permanent, retry_after=fault.retry_after, **values)
