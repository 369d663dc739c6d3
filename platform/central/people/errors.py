"""What the people area refuses, each with its own words."""

from __future__ import annotations

from kernel.errors import DomainError, InvalidValue


class PostTaken(InvalidValue):
    """The post is held on those days; two definitive holders, or two Plh, cannot be."""

    code = "post_taken"


class TooManyPosts(InvalidValue):
    """One person may act on two neighbouring levels, not more and not further apart."""

    code = "too_many_posts"


class LinkDecided(DomainError):
    """The link was confirmed, refused or ended before."""

    code = "link_decided"


class ListRefused(InvalidValue):
    """A list file was refused; `problems` says for each row what, why and how to mend."""

    code = "list_refused"

    def __init__(self, message: str = "", *, remedy: str = "", problems: tuple[str, ...] = ()) -> None:
        super().__init__(message, remedy=remedy, field="file")
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *self.problems])
