"""What the procedure of SOP 003 refuses, each with its own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kernel.errors import DomainError, InvalidValue, NotAllowed


class NotPossibleNow(DomainError):
    """The request is in a state in which this cannot be done."""

    code = "not_possible_now"


class MakerIsNeverChecker(NotAllowed):
    """Who drafted, submitted or signed a request, or did the work, does not decide on it."""

    code = "maker_is_never_checker"


class NeedsPlh(NotAllowed):
    """A request of the office itself is decided by a Plh: its head has signed it."""

    code = "needs_plh"


class NoHolder(DomainError):
    """Nobody holds the post a request would go to."""

    code = "no_holder"


class NoSignedForm(DomainError):
    """The first disposition needs the signed form."""

    code = "no_signed_form"


class NotReadyToAnswer(DomainError):
    """The site, or its administrator's activation, is not there yet, so there is nothing to hand over."""

    code = "not_ready_to_answer"


class InvalidFields(InvalidValue):
    """Several fields were refused; `errors` has the error of each, the first one speaks for all."""

    code = "invalid_fields"

    def __init__(self, errors: Mapping[str, InvalidValue]) -> None:
        first = next(iter(errors.values()))
        super().__init__(first.message, remedy=first.remedy, field=first.field)
        self.errors = dict(errors)


class FormRefused(InvalidValue):
    """A request file was refused; `problems` says for each place what, why and how to mend."""

    code = "form_refused"

    def __init__(self, message: str = "", *, remedy: str = "", problems: Sequence[str] = ()) -> None:
        super().__init__(message, remedy=remedy, field="file")
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *self.problems])


class ListRefused(InvalidValue):
    """A list of wished-for sites was refused as a whole: it cannot be read, or is no such list."""

    code = "site_list_refused"

    def __init__(self, message: str = "", *, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy, field="file")


class NothingToSubmit(InvalidValue):
    """No line of the list is new, or none may be asked for."""

    code = "nothing_to_submit"


class OrderUnderWay(DomainError):
    """A decision given for many at once still waits to be carried out for these requests."""

    code = "order_under_way"


class ChangeRefused(InvalidValue):
    """What a request for development wants of a site cannot be asked for."""

    code = "change_refused"
