"""Judges the lines of a list, writing nothing: by the rules of the form and of names, and by what is there already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from central.people.models import Agency
from central.people.values import plain_line
from central.websites.bulk.layout import KINDS, NEEDED, OPTIONAL
from central.websites.bulk.reading import Line
from central.websites.bulk.surroundings import AgencyKey, Surroundings, agency_key, wanted_name
from central.websites.bulk.verdicts import Refused, Verdict, refusal
from central.websites.charter import Charter
from central.websites.errors import InvalidFields
from central.websites.fields import clean
from central.websites.states import LineState
from kernel.errors import InvalidValue
from tenants.registry.models import ParentDomain
from tenants.registry.names import skeleton

AGENCY_LENGTH = 150


@dataclass
class Earlier:
    """What good lines before this one have asked for, with their place in the file."""

    agencies: dict[AgencyKey, int] = field(default_factory=dict)
    names: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)


def judge(lines: Sequence[Line], *, charter: Charter) -> list[Verdict]:
    """Return a verdict for every line, in order; compares them with each other and with what is there."""
    around, earlier = Surroundings.of(lines), Earlier()
    return [_judged(line, around=around, earlier=earlier, charter=charter) for line in lines]


def judge_one(line: Line, *, charter: Charter) -> Verdict:
    """Return the verdict on one line as things stand now."""
    return _judged(line, around=Surroundings.of([line]), earlier=Earlier(), charter=charter)


def _judged(line: Line, *, around: Surroundings, earlier: Earlier, charter: Charter) -> Verdict:
    try:
        checked = replace(line, values=_checked_values(line))
        parent, kind = _parent(checked, around), KINDS[checked.values["kind"]]
        _require_charter(checked, kind=kind, charter=charter)
        _require_own_line(checked, earlier)
        agency = _agency(checked, around, kind=kind, parent=parent)
        _require_not_there(checked, around, agency)
        _require_free_name(checked, around)
    except Refused as error:
        return refusal(line, error)
    values = checked.values
    earlier.agencies[agency_key(region=values["region"], name=values["name"])] = line.line
    earlier.names[values["parent_domain"], skeleton(values["wanted_subdomain"])] = values["wanted_subdomain"], line.line
    return Verdict(line.line, values)


def _checked_values(line: Line) -> dict[str, str]:
    """Return the values as they will be kept, by the rules of each field of the form."""
    for column, fault in line.faults.items():
        raise Refused("bad_cell", _about(column, fault), remedy=fault.remedy)
    values = dict(line.values)
    for column in NEEDED:
        if not values.get(column):
            raise Refused(
                "empty_cell", _("“%(column)s” is empty.") % {"column": column}, remedy=_("Fill in this cell.")
            )
    values["kind"] = values["kind"].lower()
    if values["kind"] not in KINDS:
        raise Refused(
            "kind_unknown",
            _("“%(kind)s” is no kind of site.") % {"kind": values["kind"][:40]},
            remedy=_("Write school or agency."),
        )
    for column in ("name", "region"):
        values[column] = _line(values[column], column)
    values["wanted_subdomain"], values["parent_domain"] = wanted_name(values)
    return values | _form_fields(values)


def _line(value: str, column: str) -> str:
    try:
        return plain_line(value, field=column, most=AGENCY_LENGTH)
    except InvalidValue as error:
        raise Refused("bad_value", _about(column, error), remedy=error.remedy) from error


def _form_fields(values: dict[str, str]) -> dict[str, str]:
    given = {name: values[name] for name in OPTIONAL if values.get(name)}
    try:
        return clean(given)
    except InvalidFields as refused:
        column, error = next(iter(refused.errors.items()))
        raise Refused("bad_value", _about(column, error), remedy=error.remedy) from error


def _about(column: str, error: InvalidValue) -> str:
    return f"{column}: {error.message}"


def _parent(line: Line, around: Surroundings) -> ParentDomain:
    name = line.values["parent_domain"]
    parent = around.parents.get(name)
    if parent is None:
        raise Refused(
            "parent_unknown",
            _("No sites are made under “%(parent)s” here.") % {"parent": name[:100]},
            remedy=_("Write one of these: %(parents)s, or have the domain entered by central IT.")
            % {"parents": ", ".join(sorted(around.parents)[:5]) or "-"},
        )
    kind = KINDS[line.values["kind"]]
    if kind not in parent.kinds:
        raise Refused(
            "kind_not_here",
            _("Under %(parent)s there are no sites of the kind “%(kind)s”.")
            % {"parent": name, "kind": line.values["kind"]},
            remedy=_("Correct the kind, or the parent domain."),
        )
    return parent


def _require_charter(line: Line, *, kind: str, charter: Charter) -> None:
    if not charter.covers(kind=kind, region=line.values["region"]):
        raise Refused(
            "not_yours",
            _("You may ask for the schools of %(regions)s only; this line is “%(kind)s”, %(region)s.")
            % {
                "regions": ", ".join(sorted(charter.school_regions)),
                "kind": line.values["kind"],
                "region": line.values["region"],
            },
            remedy=_("Write the region as your own office writes it, or leave the line out."),
        )


def _require_own_line(line: Line, earlier: Earlier) -> None:
    values = line.values
    first = earlier.agencies.get(agency_key(region=values["region"], name=values["name"]))
    if first is not None:
        raise Refused(
            "agency_twice",
            _("“%(name)s” of %(region)s stands in line %(line)d already.")
            % {"name": values["name"], "region": values["region"], "line": first},
            remedy=_("Leave one of the two lines out, or correct the name."),
        )
    other = earlier.names.get((values["parent_domain"], skeleton(values["wanted_subdomain"])))
    if other is None:
        return
    label, at = other
    if label == values["wanted_subdomain"]:
        words, kind = _("Line %(line)d wants the name “%(label)s” too."), "name_twice"
    else:
        words, kind = (
            _("The name looks like “%(label)s” of line %(line)d; people would take one for the other."),
            "alike",
        )
    raise Refused(kind, words % {"line": at, "label": label}, remedy=_("Give one of the two another name."))


def _agency(line: Line, around: Surroundings, *, kind: str, parent: ParentDomain) -> Agency | None:
    values = line.values
    agency = around.agencies.get(agency_key(region=values["region"], name=values["name"]))
    if agency is None:
        return None
    if agency.kind != kind:
        raise Refused(
            "agency_kind",
            _("“%(name)s” is entered here as “%(kind)s”.") % {"name": agency.name, "kind": agency.get_kind_display()},
            remedy=_("Correct the kind of this line, or have central IT correct the entry."),
        )
    if agency.parent_id != parent.pk:
        raise Refused(
            "agency_parent",
            _("“%(name)s” is entered here under %(parent)s.") % {"name": agency.name, "parent": agency.parent.name},
            remedy=_("Write that parent domain, or have central IT correct the entry."),
        )
    return agency


def _require_not_there(line: Line, around: Surroundings, agency: Agency | None) -> None:
    """Pass over what is there; another name for the same agency is a mistake that has to be told."""
    case = around.requests.get(agency.pk) if agency is not None else None
    if case is None:
        return
    told = {"host": case.host, "number": case.number, "state": case.get_state_display()}
    if case.label == line.values["wanted_subdomain"]:
        raise Refused(
            "exists",
            _("%(host)s is asked for or there already (%(number)s: %(state)s).") % told,
            remedy=_("Nothing to do: this line is passed over."),
            state=LineState.SKIPPED,
        )
    raise Refused(
        "agency_has_other",
        _("This agency has or asks for %(host)s already (%(number)s: %(state)s).") % told,
        remedy=_("For another name, send a request for development; else leave the line out."),
    )


def _require_free_name(line: Line, around: Surroundings) -> None:
    verdict = around.names[line.values["wanted_subdomain"], line.values["parent_domain"]]
    if verdict.ok:
        return
    remedy = verdict.remedy
    if verdict.suggestions:
        remedy = _("%(remedy)s Free are: %(names)s.") % {"remedy": remedy, "names": ", ".join(verdict.suggestions)}
    raise Refused(f"name_{verdict.code}", verdict.message, remedy=remedy)
