"""The updates: each carries the prerequisites under which it may be made, so that the server itself decides a race."""

from __future__ import annotations

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.update
from dns.rdtypes.ANY.TXT import TXT

from provisioning.providers.dns import Record, RecordType, ownership_comment
from provisioning.providers.errors import NameRefused

# The owner of `dinkes.example` stands in a TXT record at `_gapura.dinkes.example`.
MARK_LABEL = "_gapura"
SITE_KINDS = (RecordType.CNAME, RecordType.A, RecordType.AAAA)
# What others may keep at a name of ours. A CNAME bears none of it beside itself: the server would remove the address,
# ignore the CNAME, and say NOERROR.
COMPANIONS = ("MX", "TXT", "CAA", "SRV", "NS", "HTTPS", "SVCB", "NAPTR", "PTR", "TLSA", "SSHFP", "LOC")
MARK_TTL = 300


def mark_name(name: str) -> str:
    """Return the name of the owner's mark beside `name`.

    :raises NameRefused: the name is so long that no mark fits beside it.
    """
    mark = f"{MARK_LABEL}.{name}"
    try:
        dns.name.from_text(mark)
    except dns.exception.DNSException as error:
        raise NameRefused(value=name, use="name") from error
    return mark


def ask_whether_in_use(zone: str, name: str) -> dns.update.UpdateMessage:
    """Change nothing; the answer is YXDOMAIN where `name` itself holds a record. A wildcard above does not count."""
    update = dns.update.UpdateMessage(zone)
    update.absent(_absolute(name))
    return update


def create(zone: str, wanted: Record) -> dns.update.UpdateMessage:
    """Enter record and mark where neither stands."""
    update = ask_whether_in_use(zone, wanted.name)
    update.absent(_absolute(mark_name(wanted.name)), "TXT")
    return _with_record(update, wanted)


def complete(zone: str, wanted: Record) -> dns.update.UpdateMessage:
    """Enter the record where its owner's mark still stands and the record itself is gone."""
    update = ask_whether_in_use(zone, wanted.name)
    update.present(_absolute(mark_name(wanted.name)), _text(wanted.comment))
    return _with_record(update, wanted)


def change(zone: str, wanted: Record) -> dns.update.UpdateMessage:
    """Replace what the site's name leads to, where its mark names this owner. Other kinds at the name are left."""
    update = dns.update.UpdateMessage(zone)
    update.present(_absolute(mark_name(wanted.name)), _text(wanted.comment))
    for kind in COMPANIONS if wanted.type is RecordType.CNAME else ():
        update.absent(_absolute(wanted.name), kind)
    for kind in SITE_KINDS:
        update.delete(_absolute(wanted.name), kind.value)
    return _with_record(update, wanted)


def release(zone: str, name: str, *, owner: str) -> dns.update.UpdateMessage:
    """Remove record and mark, where the mark names this owner. Other kinds at the name are left."""
    mark = _absolute(mark_name(name))
    update = dns.update.UpdateMessage(zone)
    update.present(mark, _text(ownership_comment(owner)))
    for kind in SITE_KINDS:
        update.delete(_absolute(name), kind.value)
    update.delete(mark, "TXT")
    return update


def change_nothing(zone: str) -> dns.update.UpdateMessage:
    """Remove what is not there: it takes the same rights as a claim, and leaves the zone and its serial."""
    update = dns.update.UpdateMessage(zone)
    for kind in (*SITE_KINDS, RecordType.TXT):
        update.delete(_absolute(f"{MARK_LABEL}-check.{zone}"), kind.value)
    return update


def add_text(zone: str, name: str, *, value: str, ttl: int) -> dns.update.UpdateMessage:
    """Put one more TXT value at a name."""
    update = dns.update.UpdateMessage(zone)
    update.add(_absolute(name), _text(value, ttl=ttl))
    return update


def remove_text(zone: str, name: str, *, value: str) -> dns.update.UpdateMessage:
    """Take one TXT value from a name."""
    update = dns.update.UpdateMessage(zone)
    update.delete(_absolute(name), _text(value))
    return update


def _with_record(update: dns.update.UpdateMessage, wanted: Record) -> dns.update.UpdateMessage:
    target = f"{wanted.target}." if wanted.type is RecordType.CNAME else wanted.target
    update.add(_absolute(wanted.name), wanted.ttl, wanted.type.value, target)
    update.add(_absolute(mark_name(wanted.name)), _text(wanted.comment, ttl=MARK_TTL))
    return update


def _text(value: str, *, ttl: int = 0) -> dns.rdataset.Rdataset:
    """Return a TXT record set of one value; built from bytes, so that nothing in the value is zone file syntax.

    A prerequisite and a deletion carry the TTL 0 (RFC 2136, 2.4 and 2.5).

    :raises NameRefused: longer than one string of a TXT record.
    """
    content = value.encode()
    if not 0 < len(content) <= 255:
        raise NameRefused(value=value, use="TXT")
    return dns.rdataset.from_rdata(ttl, TXT(dns.rdataclass.IN, dns.rdatatype.TXT, [content]))


def _absolute(name: str) -> dns.name.Name:
    return dns.name.from_text(name)
