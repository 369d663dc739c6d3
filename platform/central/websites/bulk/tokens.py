"""A list that was read, carried by the browser from the dry run to the submission, signed: nothing is stored."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from django.core import signing
from django.utils.translation import gettext as _

from central.websites.bulk.reading import Line, Listing
from central.websites.errors import ListRefused
from kernel.errors import InvalidValue
from tenants.members.models import User

SALT = "websites.bulk"
VALID_FOR = timedelta(hours=12)


def seal(listing: Listing, *, by: User) -> str:
    """Return a list as text that only its reader can hand back."""
    lines = [
        [line.line, line.values, {name: [str(fault.message), str(fault.remedy)] for name, fault in line.faults.items()}]
        for line in listing.lines
    ]
    kept = {"by": by.pk, "name": listing.name, "sha256": listing.sha256, "lines": lines}
    return signing.dumps(kept, salt=SALT, compress=True)


def unseal(token: str, *, by: User) -> tuple[Listing, str]:
    """Return the list and the key of this dry run; sent twice, it has the same key.

    :raises ListRefused: when it is too old, was changed, or is somebody else's.
    """
    try:
        kept = signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except signing.BadSignature as error:
        raise _gone() from error
    if kept["by"] != by.pk:
        raise _gone()
    lines = tuple(
        Line(at, values, {name: InvalidValue(words, remedy=remedy) for name, (words, remedy) in faults.items()})
        for at, values, faults in kept["lines"]
    )
    return Listing(kept["name"], kept["sha256"], lines), sha256(token.encode()).hexdigest()


def _gone() -> ListRefused:
    return ListRefused(
        _("The checked list is not at hand any more."), remedy=_("Choose the file once more; nothing was submitted.")
    )
