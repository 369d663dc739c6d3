"""Reads records back: one name by questions, a whole zone by transfer."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator

import dns.flags
import dns.message
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.zone
from dns.rcode import Rcode
from dns.rdtypes.ANY.CNAME import CNAME
from dns.rdtypes.ANY.NS import NS
from dns.rdtypes.ANY.TXT import TXT

from provisioning.providers.dns import Record, RecordType
from provisioning.providers.dns_rfc2136.server import Line
from provisioning.providers.dns_rfc2136.updates import (
    COMPANIONS,
    MARK_LABEL,
    SITE_KINDS,
    ask_whether_in_use,
    mark_name,
)

# What the server makes by itself: not records that anybody entered.
OWN_KINDS = frozenset({"SOA", "RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "DNSKEY", "CDS", "CDNSKEY"})
NAMED_KINDS = {kind.value: kind for kind in RecordType}


def find_record(line: Line, name: str) -> Record | None:
    """Return what the name itself holds; what a wildcard above answers for it does not count.

    A name at or below a delegation is answered with the name servers it was given away to: nothing entered here counts.
    """
    answer = line.ask(question(name, "A"))
    delegation = _delegation(answer, zone=line.zone)
    if delegation is not None:
        return Record(name, RecordType.NS, ", ".join(sorted(map(_target, delegation))), ttl=delegation.ttl)
    if answer.rcode() == Rcode.NXDOMAIN or not is_in_use(line, name):
        return None
    found = _sets_at(answer, name)
    if not any(each.rdtype == dns.rdatatype.CNAME for each in found):
        found += _sets_at(line.ask(question(name, "AAAA")), name)
    if not found:
        found = _sets_at(line.ask(question(name, "ANY")), name)
    return next(records_of(name, found, mark=" ".join(find_texts(line, mark_name(name)))), _unknown(name))


def is_in_use(line: Line, name: str) -> bool:
    """Say whether the name itself holds any record, by a prerequisite and no change."""
    return line.ask(ask_whether_in_use(line.zone, name)).rcode() == Rcode.YXDOMAIN


def find_companions(line: Line, name: str) -> list[str]:
    """Return the kinds others keep at a name; asked one by one, as Knot answers “ANY” with one kind only (RFC 8482)."""
    return [kind for kind in COMPANIONS if _sets_at(line.ask(question(name, kind)), name)]


def find_texts(line: Line, name: str) -> list[str]:
    """Return the TXT values at a name, in order."""
    return [text for each in _sets_at(line.ask(question(name, "TXT")), name) for text in _texts(each)]


def read_records(zone: dns.zone.Zone) -> list[Record]:
    """Return the records of a transferred zone by name; a mark is folded into the record it stands beside."""
    nodes = {_plain(name): list(node.rdatasets) for name, node in zone.nodes.items()}
    marks = {name: " ".join(text for each in sets for text in _texts(each)) for name, sets in nodes.items()}
    records: list[Record] = []
    for name, sets in nodes.items():
        marked = name.removeprefix(f"{MARK_LABEL}.")
        if marked != name and any(each.rdtype in _SITE_TYPES for each in nodes.get(marked, ())):
            continue
        own = marks[name] if marked != name else marks.get(f"{MARK_LABEL}.{name}", "")
        records += records_of(name, sets, mark=own)
    return sorted(records, key=lambda record: (record.name, record.type))


def records_of(name: str, sets: Iterable[dns.rdataset.Rdataset], *, mark: str) -> Iterator[Record]:
    """Yield what stands at a name: one record for all that leads to a site, one for each other kind."""
    kept = [each for each in sets if dns.rdatatype.to_text(each.rdtype) not in OWN_KINDS]
    site = sorted((each for each in kept if each.rdtype in _SITE_TYPES), key=lambda each: _SITE_TYPES[each.rdtype])
    if site:
        values = [value for each in site for value in sorted(map(_target, each))]
        yield Record(name, _kind(site[0]), ", ".join(values), comment=mark, ttl=min(each.ttl for each in site))
    for each in kept:
        if each not in site:
            comment = mark if name.startswith(f"{MARK_LABEL}.") else ""
            yield Record(name, _kind(each), ", ".join(sorted(map(_target, each))), comment=comment, ttl=each.ttl)


def question(name: str, kind: str) -> dns.message.QueryMessage:
    """Return a question for the server's own knowledge: no recursion."""
    query = dns.message.make_query(dns.name.from_text(name), kind)
    query.flags &= ~dns.flags.RD
    return query


_SITE_TYPES = {dns.rdatatype.from_text(kind.value): order for order, kind in enumerate(SITE_KINDS)}


def _sets_at(answer: dns.message.Message, name: str) -> list[dns.rdataset.Rdataset]:
    """Return the answer's record sets at exactly this name."""
    wanted = dns.name.from_text(name)
    return [each for each in answer.answer if each.name == wanted and each.rdclass == dns.rdataclass.IN]


def _delegation(answer: dns.message.Message, *, zone: str) -> dns.rdataset.Rdataset | None:
    """Return the name servers of a sub-zone, where the answer only refers to them."""
    apex = dns.name.from_text(zone)
    referred = [each for each in answer.authority if each.rdtype == dns.rdatatype.NS and each.name != apex]
    return referred[0] if referred and not answer.flags & dns.flags.AA else None


def _texts(found: dns.rdataset.Rdataset) -> list[str]:
    return sorted(b"".join(each.strings).decode(errors="replace") for each in found if isinstance(each, TXT))


def _target(found: dns.rdata.Rdata) -> str:
    if isinstance(found, CNAME | NS):
        return _plain(found.target)
    if isinstance(found, TXT):
        return b"".join(found.strings).decode(errors="replace")
    text = found.to_text()
    return str(ipaddress.ip_address(text)) if dns.rdatatype.to_text(found.rdtype) in ("A", "AAAA") else text


def _kind(found: dns.rdataset.Rdataset) -> RecordType:
    return NAMED_KINDS.get(dns.rdatatype.to_text(found.rdtype), RecordType.OTHER)


def _unknown(name: str) -> Record:
    """Something stands there, of a kind the server does not tell when asked for all kinds (RFC 8482)."""
    return Record(name, RecordType.OTHER, "?")


def _plain(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower()
