"""The rules a wanted name must follow (spec/norms.md, DESIGN section 10); pure, except for the words.

Look-alikes are names with equal skeletons: 0 reads as o, 1 and l as i, rn as m, vv as w, hyphens are dropped.
`smpn1` and `smpn11`, `dkp` and `dpk` are different names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.registry.reserved_names import DEFAULTS

SHORTEST, LONGEST = 2, 63
_ALLOWED = re.compile(r"[a-z0-9-]+", re.ASCII)
_LETTER_PAIRS = (("rn", "m"), ("vv", "w"))
_LOOKS = str.maketrans({"0": "o", "1": "i", "l": "i", "-": None})


@dataclass(frozen=True)
class Flaw:
    """What is wrong with a name: a code for programs, what and why, and how to mend it."""

    code: str
    message: str | Promise
    remedy: str | Promise


def normal(label: str) -> str:
    """Return a typed name as it would be used: no spaces around it, lower case."""
    return label.strip().lower()


def skeleton(label: str) -> str:
    """Return what a name looks like at a glance; equal skeletons are look-alikes."""
    shape = normal(label).translate(_LOOKS)
    for pair, single in _LETTER_PAIRS:
        shape = shape.replace(pair, single)
    return shape


def find_flaw(label: str, *, reserved: Iterable[str] = ()) -> Flaw | None:
    """Return the first rule a name breaks, or None.

    :param reserved: words reserved at the wanted parent domain, beyond the usual ones.
    """
    return next(_flaws(label, frozenset(map(normal, reserved)) | DEFAULTS), None)


def _flaws(label: str, reserved: frozenset[str]) -> Iterator[Flaw]:
    if not label:
        yield Flaw("empty", _("The name is empty."), _("Write a short name, such as dinkes."))
    elif len(label) < SHORTEST:
        yield Flaw("too_short", _("The name has one character; at least two are needed."), _("Write a longer name."))
    elif len(label) > LONGEST:
        yield Flaw(
            "too_long",
            _("The name is too long; a name on the internet has at most 63 characters."),
            _("Use the agency's abbreviation."),
        )
    if not _ALLOWED.fullmatch(label):
        yield _bad_character(label)
    yield from _bad_hyphens(label)
    if label in reserved:
        yield Flaw(
            "reserved",
            _("This name is reserved, because people expect a certain service under it."),
            _("Use the agency's own name or abbreviation."),
        )
    elif skeleton(label) in {skeleton(word) for word in reserved}:
        yield Flaw(
            "reserved_look_alike",
            _("This name looks like a reserved one, and visitors would take it for that."),
            _("Use the agency's own name or abbreviation."),
        )


def _bad_character(label: str) -> Flaw:
    remedy = _("Use only the letters a to z, the digits 0 to 9, and hyphens inside.")
    if "." in label:
        return Flaw("has_dot", _("The name holds a dot; only the part before the parent domain is wanted."), remedy)
    if " " in label:
        return Flaw("has_space", _("The name holds a space."), _("Write it together, or with a hyphen."))
    if "_" in label:
        return Flaw("has_underscore", _("The name holds an underscore, which host names do not allow."), remedy)
    if not label.isascii():
        return Flaw("not_ascii", _("The name holds a letter other than a to z; some look just like them."), remedy)
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in label):
        return Flaw("control_character", _("The name holds an invisible control character."), _("Type it by hand."))
    return Flaw("bad_character", _("The name holds a character that host names do not allow."), remedy)


def _bad_hyphens(label: str) -> Iterator[Flaw]:
    if label.startswith("xn--"):
        yield Flaw(
            "punycode",
            _("The name begins with xn--, the sign of a name in another script."),
            _("Use the letters a to z."),
        )
    elif label[2:4] == "--":
        yield Flaw(
            "hyphens_third_fourth",
            _("The third and fourth characters are hyphens, which is kept for special names."),
            _("Leave one hyphen out."),
        )
    if label.startswith("-") or label.endswith("-"):
        yield Flaw(
            "hyphen_at_end", _("The name begins or ends with a hyphen."), _("Hyphens may stand only inside the name.")
        )


def ideas(label: str, *, region: str = "") -> Iterator[str]:
    """Yield names near to the wanted one, whether or not they are free, best first."""
    plain = re.sub(r"-{2,}", "-", re.sub(r"[^a-z0-9-]+", "-", normal(label).replace(".", "-"))).strip("-")
    plain = plain.removeprefix("xn-")[: LONGEST - 12].strip("-")
    if not plain:
        return
    if plain != label:
        yield plain
        yield plain.replace("-", "")
    place = "".join(re.findall(r"[a-z]+", region.lower())[-1:])
    if place and not plain.endswith(place):
        yield f"{plain}-{place}"
    for prefix in ("dinas", "kantor", "situs"):
        if not plain.startswith(prefix):
            yield f"{prefix}-{plain}"
