"""Names that others entered in a zone of ours: which stood there from the start, and which a person knows."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kernel.audit.operations import actor_of
from kernel.audit.operations import record as audit
from kernel.errors import StaleDecision
from kernel.time import now
from provisioning.drift.models import Finding
from provisioning.hosts.models import WebServer
from provisioning.models import KnownName
from provisioning.operations.actors import Person
from provisioning.reality.looks import content
from provisioning.reality.looks.dns import LOCAL, listed, names_of_others, zones

NAMES_OF_OTHERS = frozenset({"dns_new_name", "dns_stranger"})
PAGES = frozenset(content.KINDS)
FROM_THE_START = "auditor"


def watch_zones() -> None:
    """Begin to watch each zone that is not watched yet: what others have entered by then is taken for known.

    A province's zone holds many names that are none of our business; only those added later are told. Names that lead
    to our own web hosts are strangers whenever they came. A zone that cannot be listed is begun with at the next look.
    """
    found = {name: parent for name, parent in zones().items() if parent.dns_provider != LOCAL}
    watched = set(KnownName.objects.filter(name__in=found).values_list("name", flat=True))
    targets = {server.target for server in WebServer.objects.all()}
    for name in found.keys() - watched:
        records = listed(name, found[name]).records
        if records is not None:
            known = {name} | names_of_others(records, targets=targets)
            KnownName.objects.bulk_create(
                (KnownName(name=each, by=FROM_THE_START) for each in sorted(known)), ignore_conflicts=True
            )


def accept(*, finding: Finding, by: Person) -> KnownName:
    """Note that a person knows the name, or the page, of a finding; it is told no more. Who may is the caller's to ask.

    :raises StaleDecision: the finding is closed, or is not one that a person can know.
    """
    actor, by_name = actor_of(by)
    with transaction.atomic():
        row = Finding.objects.select_for_update().get(pk=finding.pk)
        if row.gone_at is not None or row.kind not in NAMES_OF_OTHERS | PAGES:
            raise StaleDecision(
                _("This name is not waiting for anybody any more."),
                remedy=_("Look at the list again: a colleague may have noted it, or the record is gone."),
            )
        key = content.known_key(row.subject, row.found) if row.kind in PAGES else row.subject
        known, _is_new = KnownName.objects.get_or_create(name=key, defaults={"by": actor, "by_name": by_name})
        Finding.objects.filter(pk=row.pk).update(gone_at=now())
        audit(event="drift.name_known", subject=f"name:{row.subject[:200]}", by=by, data={"found": row.found})
    return known
