"""The officials of the office that runs the platform, and its first applicants, from one YAML file.

office: {name, region, parent_domain, subdomain, head_title}
officials:
  - {username, full_name, email, nip?, rank?, posts: [{role, kind, division, section, decree_number, decree_date,
     valid_from, valid_to}]}
applicants:
  - {username, full_name, email, phone, agency, position}
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils.translation import gettext as _

from central.people.errors import ListRefused
from central.people.loaders.report import LoadReport, read_text, refuse
from central.people.models import Agency, AgencyLink, Appointment, AppointmentKind, LinkState, Role
from central.people.operations import appoint, confirm_link, ensure_account, link_agency, record_official
from central.people.rules import Actor
from central.people.values import plain_line
from kernel.errors import DomainError, InvalidValue
from tenants.members.models import User
from tenants.registry.parents import seed_parent

Entry = dict[str, Any]
POST_FIELDS = frozenset(
    {"role", "kind", "division", "section", "decree_number", "decree_date", "valid_from", "valid_to"}
)


@transaction.atomic
def load_officials(path: Path, *, by: Actor) -> LoadReport:
    """Load the office, its officials with their posts, and confirmed applicants; as a whole or not at all.

    :raises ListRefused: names each entry that is wrong, and why.
    """
    content = _parsed(read_text(path), name=path.name)
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    problems: list[str] = []
    _attempt(problems, "office", lambda: _count(counts, _store_office(content.get("office") or {}, by=by)))
    for entry in content.get("officials") or []:
        _attempt(problems, _who(entry), lambda entry=entry: _store_official(entry, counts=counts, by=by))
    for entry in content.get("applicants") or []:
        _attempt(problems, _who(entry), lambda entry=entry: _count(counts, _store_applicant(entry, by=by)))
    refuse(problems, name=path.name)
    return LoadReport(**counts)


def _parsed(text: str, *, name: str) -> Entry:
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ListRefused(
            _("%(path)s is no YAML: %(reason)s") % {"path": name, "reason": " ".join(str(error).split())[:200]},
            remedy=_("Mend the place named; indentation counts."),
        ) from error
    if not isinstance(content, dict) or not content.get("officials"):
        raise ListRefused(
            _("%(path)s names no officials.") % {"path": name},
            remedy=_("Write a list under “officials:”, as in examples/officials.yml."),
        )
    return content


def _attempt(problems: list[str], who: str, store: Any) -> None:
    """Store one entry behind a savepoint, so that the next one is still judged."""
    try:
        with transaction.atomic():
            store()
    except DomainError as error:
        field = f" ({error.field})" if isinstance(error, InvalidValue) and error.field else ""
        problems.append(f"{who}{field}: {error}")
    except KeyError as error:
        problems.append(_("%(who)s: the entry lacks “%(field)s”. Add it.") % {"who": who, "field": error.args[0]})


def _store_office(entry: Entry, *, by: Actor) -> str:
    region = plain_line(entry["region"], field="region", most=150)
    parent = seed_parent(name=entry["parent_domain"], region=region, kinds=["AGENCY"], by=by)
    defaults = {
        "parent": parent,
        "suggested_label": entry["subdomain"],
        "head_title": plain_line(entry["head_title"], field="head_title", most=150),
        "is_ours": True,
    }
    name = plain_line(entry["name"], field="name", most=150)
    _agency, created = Agency.objects.get_or_create(region=region, name=name, defaults=defaults)
    return "added" if created else "unchanged"


def _store_official(entry: Entry, *, counts: dict[str, int], by: Actor) -> None:
    user = ensure_account(username=entry["username"], email=entry["email"], full_name=entry["full_name"], by=by)
    if entry.get("nip") or entry.get("rank"):
        record_official(user=user, nip=str(entry.get("nip") or ""), rank=str(entry.get("rank") or ""), by=by)
    for post in entry.get("posts") or []:
        _count(counts, _store_post(post, user=user, by=by))


def _store_post(post: Entry, *, user: User, by: Actor) -> str:
    unknown = sorted(set(post) - POST_FIELDS)
    if unknown:
        raise InvalidValue(
            _("A post has no field %(fields)s.") % {"fields": ", ".join(unknown)},
            remedy=_("The fields are: %(fields)s") % {"fields": ", ".join(sorted(POST_FIELDS))},
        )
    values: Entry = {
        "role": _choice(post["role"], of=Role.values, field="role"),
        "kind": _choice(post.get("kind", AppointmentKind.DEFINITIVE.value), of=AppointmentKind.values, field="kind"),
        "division": str(post.get("division") or ""),
        "section": str(post.get("section") or ""),
        "valid_from": _day(post["valid_from"], field="valid_from"),
    }
    if Appointment.objects.filter(user=user, **values).exists():
        return "unchanged"
    appoint(
        user=user,
        by=by,
        decree_number=str(post.get("decree_number") or ""),
        decree_date=_optional_day(post, "decree_date"),
        valid_to=_optional_day(post, "valid_to"),
        **values,
    )
    return "added"


def _store_applicant(entry: Entry, *, by: Actor) -> str:
    user = ensure_account(
        username=entry["username"],
        email=entry["email"],
        full_name=entry["full_name"],
        phone=str(entry.get("phone") or ""),
        by=by,
    )
    agency = Agency.objects.filter(name=entry["agency"]).first()
    if agency is None:
        raise InvalidValue(
            _("There is no agency “%(name)s”.") % {"name": entry["agency"]},
            remedy=_("Load the list of agencies first, and write the name as it stands there."),
            field="agency",
        )
    if AgencyLink.objects.filter(user=user, agency=agency, state=LinkState.CONFIRMED).exists():
        return "unchanged"
    confirm_link(link=link_agency(user=user, agency=agency, position=entry["position"], by=by), by=by)
    return "added"


def _choice(value: object, *, of: list[str], field: str) -> str:
    if value not in of:
        raise InvalidValue(
            _("“%(value)s” is not one of the choices.") % {"value": value},
            remedy=_("Choose one of: %(choices)s") % {"choices": ", ".join(of)},
            field=field,
        )
    return str(value)


def _day(value: object, *, field: str) -> date:
    if type(value) is not date:
        raise InvalidValue(
            _("“%(value)s” is no date.") % {"value": value},
            remedy=_("Write it as 2026-01-31, without quotation marks."),
            field=field,
        )
    return value


def _optional_day(post: Entry, field: str) -> date | None:
    return None if post.get(field) is None else _day(post[field], field=field)


def _count(counts: dict[str, int], what: str) -> None:
    counts[what] += 1


def _who(entry: object) -> str:
    return str(entry.get("username", "?")) if isinstance(entry, dict) else str(entry)[:40]
