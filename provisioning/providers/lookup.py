"""What a look-up of names offers: the answer of a domain's own servers, never a cached one."""

from __future__ import annotations

from typing import Protocol


class NameLookup(Protocol):
    """Asks the authoritative servers of a name."""

    def answers(self, name: str, type: str) -> tuple[str, ...]:
        """Return the values of the records of a name (`TXT`, `CNAME`, `A`, `AAAA`); empty where there are none.

        The strings of a TXT record are joined; names come without a final dot.

        :raises ProviderFault: no server of the domain could be asked.
        """
