"""Certificates: what the rows say is in use against the pairs on disk, and the sites that want one against both."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from kernel.time import now
from provisioning.certificates.models import Certificate
from provisioning.certificates.names import covering_names
from provisioning.certificates.pairs import CHAIN, KEY
from provisioning.certificates.policies import Policy, policy_for
from provisioning.certificates.reading import facts_of, load_chain
from provisioning.reality.discrepancies import Discrepancy, Kind, Severity, Way, by_code
from provisioning.reality.promises import Aspect, Promises
from provisioning.reality.registry import Look
from provisioning.reality.rows import Rows
from provisioning.steps.host_names import unneeded
from provisioning.steps.mending.certificates import order_of, removal_of
from provisioning.steps.web_hosts import home

OTHERS = stat.S_IRWXG | stat.S_IRWXO

KINDS = by_code(
    Kind(
        "certificate_missing",
        _("This site is to be served by TLS, but no certificate covers its name."),
        _("Look at the certificates: order or upload one, then resume the site's run."),
        Severity.ERROR,
        Way.MISSING,
    ),
    Kind(
        "certificate_expired",
        _("A certificate in use has ended: browsers refuse the sites it serves."),
        _("Renew it, or upload the next one."),
        Severity.ERROR,
        Way.DIFFERENT,
    ),
    Kind(
        "certificate_pair_missing",
        _("The key or the chain of a certificate in use is not on the disk."),
        _("Renew or upload it again; the web host serves the old one until it is restarted."),
        Severity.ERROR,
        Way.MISSING,
    ),
    Kind(
        "certificate_differs",
        _("The chain on the disk is not the certificate that the rows name."),
        _("Find out who changed it, then renew or upload it again."),
        Severity.ERROR,
        Way.DIFFERENT,
    ),
    Kind(
        "certificate_key_open",
        _("The key of a certificate can be read by other users of the machine."),
        _("Take the rights away (mode 0600), and consider a new key: renew the certificate."),
        Severity.ERROR,
        Way.DIFFERENT,
    ),
    Kind(
        "certificate_unused",
        _("There is a certificate for a name that nobody has: its key lies there for nothing."),
        _("Drop it with gapura certificate drop, or approve the plan."),
        Severity.WARNING,
        Way.UNEXPECTED,
    ),
    Kind(
        "certificate_orphan",
        _("There is a folder of keys, but no certificate it belongs to."),
        _("Find out who laid it there; remove it when nothing uses it."),
        Severity.WARNING,
        Way.UNEXPECTED,
    ),
)


@dataclass(frozen=True)
class Pair:
    """What lies on disk for the pair in use: the chain's fingerprint (empty: none to read), the key's open rights."""

    fingerprint: str
    has_key: bool
    is_open: bool


@dataclass(frozen=True)
class Seen:
    """The rows of certificates, the pairs of those in use by name, and the folders there are.

    :ivar unused: the certificates whose name nobody had at the look.
    """

    rows: tuple[Certificate, ...] = ()
    unused: frozenset[str] = frozenset()
    pairs: Mapping[str, Pair] = field(default_factory=dict)
    folders: frozenset[str] = frozenset()


def read(rows: Rows) -> Seen:
    """The certificates, the names that somebody has, and one walk over the folders of names."""
    found = tuple(Certificate.objects.order_by("name"))
    root = home() / "tls"
    folders = {path.name for path in root.iterdir() if path.is_dir()} if root.is_dir() else set()
    pairs = {row.name: _pair(root / row.folder / row.version) for row in found if row.version}
    unused = frozenset(row.name for row in unneeded(found) if not _is_going(row))
    return Seen(found, unused, pairs, frozenset(folders))


def _is_going(row: Certificate) -> bool:
    """Say whether the job is about to look at an ordered certificate, and so to drop one that nobody needs."""
    return row.next_at is not None and row.next_at <= now()


def _pair(folder: Path) -> Pair:
    key = folder / KEY
    has_key = key.is_file()
    return Pair(_fingerprint(folder / CHAIN), has_key, has_key and bool(key.stat().st_mode & OTHERS))


def _fingerprint(chain: Path) -> str:
    try:
        return facts_of(load_chain(chain.read_bytes())[0]).fingerprint
    except (OSError, ValueError, IndexError):
        return ""


def compare(promised: Promises, seen: Seen) -> Iterator[Discrepancy]:
    """Compare rows with the disk, and the sites that want TLS with both."""
    for row in seen.rows:
        if row.version:
            yield from _of_row(row, seen.pairs[row.name])
    yield from _unused(promised, seen)
    for name in sorted(seen.folders - {row.folder for row in seen.rows}):
        yield Discrepancy("certificate_orphan", name, "", name)
    yield from _uncovered(promised, seen)


def _of_row(row: Certificate, pair: Pair) -> Iterator[Discrepancy]:
    if not pair.has_key or not pair.fingerprint:
        yield Discrepancy("certificate_pair_missing", row.name, row.version, "")
        return
    if pair.fingerprint != row.fingerprint:
        yield Discrepancy("certificate_differs", row.name, row.fingerprint[:16], pair.fingerprint[:16])
    if pair.is_open:
        yield Discrepancy("certificate_key_open", row.name, "0600", "")
    if row.not_after and row.not_after <= now():
        yield Discrepancy("certificate_expired", row.name, "", row.not_after.isoformat())


def _unused(promised: Promises, seen: Seen) -> Iterator[Discrepancy]:
    """A name that a site got or lost between the look and the second reading is looked at the next time."""
    rows = promised.rows
    names = {host.name for site in rows.claimed for host in rows.hosts_of.get(site.pk, ())}
    held = {one for name in names for one in covering_names(name)}
    for row in seen.rows:
        if row.name in seen.unused and held.isdisjoint([row.name, *row.names]):
            yield Discrepancy("certificate_unused", row.name, "", row.name, change=removal_of(row))


def _uncovered(promised: Promises, seen: Seen) -> Iterator[Discrepancy]:
    """Every name of a site under a domain that wants TLS, a domain of its own included."""
    rows = promised.rows
    covered = {name for row in seen.rows if row.version for name in row.names}
    ordered = {row.name for row in seen.rows}
    for site in rows.claimed:
        parent = rows.parents_by_pk.get(site.parent_id or 0)
        wants = parent is not None and parent.certificate_policy != Policy.NONE and site.is_routable
        if parent is None or not wants or not promised.must(site, Aspect.CERTIFICATE):
            continue
        for host in dict.fromkeys([rows.planned_host(site), *(one.name for one in rows.hosts_of.get(site.pk, ()))]):
            if covered.isdisjoint(covering_names(host)):
                policy = policy_for(host, suffix=parent.suffix, policy=parent.certificate_policy)
                change = order_of(host) if policy == Policy.PER_HOST and host not in ordered else None
                yield Discrepancy("certificate_missing", host, host, "", change=change)


LOOK = Look("certificates", _("Certificates"), KINDS, read, compare)
