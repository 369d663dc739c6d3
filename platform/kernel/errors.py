"""The base of every error a person may see: what happened, why, and how to mend it."""

from __future__ import annotations

from typing import ClassVar


class GapuraError(Exception):
    """An error with words for a person.

    :param message: what is wrong and why, translated.
    :param remedy: how to mend it, translated; may be empty when the message says it all.
    """

    code: ClassVar[str] = "error"

    def __init__(self, message: str = "", *, remedy: str = "") -> None:
        super().__init__(str(message))
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class DomainError(GapuraError):
    """A rule of the procedure refused the operation; nothing was changed."""

    code = "domain_error"


class StaleDecision(DomainError):
    """Somebody else decided first; look again before deciding."""

    code = "stale_decision"


class NotAllowed(DomainError):
    """This person may not do this, here and now."""

    code = "not_allowed"


class InvalidValue(DomainError):
    """A value was refused; `field` names the form field it belongs to."""

    code = "invalid_value"

    def __init__(self, message: str = "", *, remedy: str = "", field: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.field = field


class ProviderError(GapuraError):
    """An outside service failed.

    `permanent` says that trying again will not help; `retry_after` is in seconds.
    """

    code = "provider_error"
    permanent: bool = False

    def __init__(
        self,
        message: str = "",
        *,
        remedy: str = "",
        permanent: bool | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.permanent = type(self).permanent if permanent is None else permanent
        self.retry_after = retry_after
