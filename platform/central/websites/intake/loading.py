"""From the places of a file to checked fields; all problems are told at once, each with its line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from central.people.models import Agency
from central.people.queries import today
from central.websites.errors import FormRefused, InvalidFields
from central.websites.fields import clean
from central.websites.intake.layout import BY_FIELD, CHANGES, COVER_KEYS, KEYS, TODAY, WORK, YES_NO, Key, Kind
from central.websites.intake.reading import Place, at_line, read_places
from kernel.errors import InvalidValue

# Read from the file, and no fields of the request by themselves.
_APART = ("agency", "parent", "scan")


def load_form(path: Path | str) -> dict[str, Any]:
    """Return a filled-in form, checked: `agency` (the row), `data` (for `save_draft`) and `scan` (a path or None).

    :raises FormRefused: with every problem, by line: what, why and how to mend it. Nothing is stored.
    """
    file = Path(path)
    places, problems = read_places(file)
    values = _values(places, problems)
    apart = {name: str(values.pop(name, "")) for name in _APART}
    problems += _field_problems(values, places)
    agency = _found_agency(apart, places, problems)
    scan = _found_scan(apart["scan"], file, places, problems)
    _refuse(problems, file)
    return {"agency": agency, "data": values, "scan": scan}


def load_cover(path: Path | str) -> dict[str, Any]:
    """Return the cover letter of a list, in the places of the form: `data`, and `scan` (a path or None).

    :raises FormRefused: with every problem, by line. Nothing is stored.
    """
    file = Path(path)
    places, problems = read_places(file)
    values = _values(places, problems, keys=COVER_KEYS)
    scan = str(values.pop("scan", ""))
    problems += _field_problems(values, places)
    found = _found_scan(scan, file, places, problems)
    _refuse(problems, file)
    return {"data": values, "scan": found}


def _refuse(problems: list[str], file: Path) -> None:
    if problems:
        raise FormRefused(
            _("%(path)s was not accepted; %(count)d places in it need mending.")
            % {"path": file.name, "count": len(problems)},
            remedy=_("Mend the places named; nothing was stored."),
            problems=problems,
        )


def _values(places: dict[str, Place], problems: list[str], *, keys: Iterable[Key] = KEYS) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key in keys:
        place = places.get(key.path)
        if place is None or not place.value.strip():
            if key.required:
                problems.append(_missing(key, place))
            continue
        try:
            value = _READERS[key.kind](place.value.strip(), key.path) if key.kind in _READERS else place.value
        except InvalidValue as error:
            problems.append(at_line(place.line, key.path, error))
            continue
        if key.field:
            values[key.field] = value
    return values


def _missing(key: Key, place: Place | None) -> str:
    if place is not None:
        return at_line(place.line, key.path, _("it is empty. Fill it in."))
    return _("%(name)s is missing. Add it, as in examples/request-dinkes.yml.") % {"name": key.path}


def _field_problems(values: dict[str, Any], places: dict[str, Place]) -> list[str]:
    """Check the fields by the rules of the form, and keep them as they will be stored."""
    try:
        values.update(clean(values))
    except InvalidFields as refused:
        return [
            at_line(places[BY_FIELD[name].path].line, BY_FIELD[name].path, error)
            for name, error in refused.errors.items()
        ]
    return []


def _found_agency(apart: dict[str, str], places: dict[str, Place], problems: list[str]) -> Agency | None:
    name, parent = apart["agency"].strip(), apart["parent"].strip().lower()
    if not name or not parent:
        return None
    agency = Agency.objects.select_related("parent").filter(name=name, parent__name=parent).first()
    if agency is None:
        words = _("there is no agency of this name under %(parent)s. Write it as in the list of agencies.")
        problems.append(at_line(places["nama_opd"].line, "nama_opd", words % {"parent": parent}))
    return agency


def _found_scan(name: str, file: Path, places: dict[str, Place], problems: list[str]) -> Path | None:
    if not name:
        return None
    scan = file.parent / name
    if not scan.is_file():
        words = _("there is no file “%(name)s” beside the form. Put it there, or leave the field empty.")
        place = places["formulir_bertanda_tangan"]
        problems.append(at_line(place.line, place.path, words % {"name": name[:100]}))
        return None
    return scan


def _day(text: str, name: str) -> date:
    if text.lower() == TODAY:
        return today()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidValue(
            _("“%(text)s” is no date.") % {"text": text[:40]},
            remedy=_("Write year-month-day, such as 2026-01-31, or: %(today)s.") % {"today": TODAY},
            field=name,
        ) from error


def _work(text: str, name: str) -> str:
    return str(_one_of(text, WORK, name))


def _change(text: str, name: str) -> str:
    return str(_one_of(text, CHANGES, name))


def _yes_no(text: str, name: str) -> bool:
    return bool(_one_of(text, YES_NO, name))


def _one_of(text: str, choices: dict[str, Any], name: str) -> Any:
    if text.lower() not in choices:
        raise InvalidValue(
            _("“%(text)s” is not one of the choices.") % {"text": text[:40]},
            remedy=_("Choose one of: %(choices)s") % {"choices": ", ".join(choices)},
            field=name,
        )
    return choices[text.lower()]


_READERS = {Kind.DAY: _day, Kind.WORK: _work, Kind.CHANGE: _change, Kind.YES_NO: _yes_no}
