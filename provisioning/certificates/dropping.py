"""Takes a certificate away: what it shows an authority, its files wherever they lie, its row."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.db import transaction

from kernel.audit.operations import record as audit
from provisioning import faults
from provisioning.certificates.locks import held
from provisioning.certificates.models import Certificate
from provisioning.certificates.operations import Person
from provisioning.certificates.orders import Publisher, withdraw_all
from provisioning.certificates.pairs import Pairs
from provisioning.certificates.recording import Overtaken

# The name under which the kill tests know the boundary here: the files are gone, the row is not.
FAULTS = "certificate_drop"


def drop(*, certificate: Certificate, homes: Iterable[Path], publisher: Publisher, by: Person) -> bool:
    """Forget a certificate and remove its key wherever it lies. The web hosts have let go of it before.

    The row goes last: cut off in between, whoever looks again finds it and goes on.

    :param homes: the folders of the web hosts on this machine that may have its pairs.
    :return: False while a worker is at it; one that is gone already is no error.
    """
    with held(certificate.pk) as row:
        if row is None:
            return not Certificate.objects.filter(pk=certificate.pk).exists()
        try:
            withdraw_all(row, publisher=publisher)
        except Overtaken:
            return False
        for home in homes:
            Pairs(home=home, folder=row.folder).remove()
        faults.reach(FAULTS, "emptied")
        with transaction.atomic():
            Certificate.objects.filter(pk=row.pk).delete()
            audit(event="certificate.dropped", subject=f"certificate:{row.name}", by=by, data={"source": row.source})
    return True
