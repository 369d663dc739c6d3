"""What every provider's error carries: a code, words that can be translated, and whether trying again helps."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from kernel.errors import ProviderError


def gettext_noop(message: str) -> str:
    """Mark a message for the catalogue; providers know no Django, so the edge translates (`ProviderFault.worded`)."""
    return message


class ProviderFault(ProviderError):
    """An outside service failed, said in words whose values are kept apart so that the edge can translate them.

    :cvar words: English msgid with `%(name)s` places for what happened and why.
    :cvar advice: English msgid for how to mend it.
    :cvar wait: seconds after which trying again makes sense; None when the engine's own back-off decides.
    :cvar counts: whether it uses up one of the step's tries; not where only the time has not come yet.
    """

    code: ClassVar[str] = "provider_fault"
    words: ClassVar[str] = gettext_noop("An outside service failed.")
    advice: ClassVar[str] = ""
    wait: ClassVar[float | None] = None
    counts: ClassVar[bool] = True

    def __init__(self, *, permanent: bool | None = None, retry_after: float | None = None, **values: object) -> None:
        self.values = values
        super().__init__(
            self.words % values,
            remedy=self.advice % values,
            permanent=permanent,
            retry_after=self.wait if retry_after is None else retry_after,
        )

    def worded(self, gettext: Callable[[str], str]) -> tuple[str, str]:
        """Return message and remedy in the language of `gettext`."""
        return gettext(self.words) % self.values, (gettext(self.advice) % self.values if self.advice else "")


class NameRefused(ProviderFault):
    """A DNS name, target or owner that no zone could hold."""

    code = "dns_name_refused"
    permanent = True
    words = gettext_noop("“%(value)s” cannot be used in DNS (%(use)s).")
    advice = gettext_noop("Use letters, digits and hyphens, at most 63 in a part and 253 in all.")


class NameOutsideZone(ProviderFault):
    """A name that does not lie in the zone that was asked."""

    code = "dns_name_outside_zone"
    permanent = True
    words = gettext_noop("The name %(name)s does not lie in the zone %(zone)s.")
    advice = gettext_noop("Check the DNS zone of the parent domain in its settings.")


class RecordNotOurs(ProviderFault):
    """The name holds a record of another owner, or one made by hand; it is never overwritten."""

    code = "dns_record_not_ours"
    permanent = True
    words = gettext_noop(
        "The name %(name)s already points at %(target)s in DNS, and that record is not ours (%(holder)s)."
    )
    advice = gettext_noop("Have the keeper of the zone remove that record, or choose another name.")
