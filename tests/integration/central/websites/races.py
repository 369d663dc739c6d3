"""Fifty people at once, each on a connection of their own: over one case, or over one name."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection
from django.utils import translation

from central.websites import operations as act
from central.websites.models import Decision, WebsiteRequest
from kernel.errors import StaleDecision
from tenants.registry.errors import NameTaken
from tenants.registry.models import NameReservation
from tests.factories.people import make_official
from tests.factories.websites import make_draft, make_request

PEOPLE = 50
PATIENCE_SECONDS = 60


class Races:
    """The people, their threads and connections, kept from round to round."""

    def __init__(self, office, *, seed: int) -> None:
        self._office = office
        self._random = random.Random(seed)
        self._deciders = [office.head, make_official("AGENCY_HEAD", "Plh Kepala Dinas (contoh)", kind="PLH")]
        self._drafts = [make_draft(office, scan=False, label=f"awal{number}x") for number in range(PEOPLE)]
        self._pool = ThreadPoolExecutor(PEOPLE)
        self._rounds = 0

    def close(self) -> None:
        """End the threads, and with each its connection."""
        self._together([lambda: connection.close()] * PEOPLE)  # each thread its own: not looked up here
        self._pool.shutdown()

    def decide(self) -> None:
        """All decide the same case in their own way: one decision is stored, the others hear who was first."""
        self._rounds += 1
        case = make_request(self._office, state="SUBMITTED", label=f"kasus{self._rounds}x")
        decided = Decision.objects.filter(request=case).count()

        results = self._together([self._decision(case) for _ in range(PEOPLE)])

        won, lost = self._sorted(results, StaleDecision)
        first = Decision.objects.filter(request=case).latest("id")
        case.refresh_from_db()
        assert Decision.objects.filter(request=case).count() == decided + 1
        assert (won.state, won.version) == (case.state, case.version)
        assert [error for error in lost if first.by.full_name not in error.message] == []
        assert [error for error in lost if not error.remedy] == []

    def ask_for_a_name(self) -> None:
        """All submit for the same name: one has it, the others are told and offered another."""
        self._rounds += 1
        label = f"rebutan{self._rounds}x"
        WebsiteRequest.objects.filter(pk__in=[draft.pk for draft in self._drafts]).update(label=label)

        results = self._together([self._submission(draft) for draft in self._drafts])

        won, lost = self._sorted(results, NameTaken)
        assert list(NameReservation.objects.filter(label=label).values_list("holder", "state")) == [
            (won.number, "HELD")
        ]
        assert [error for error in lost if not error.suggestions] == []
        self._drafts = [draft for draft in self._drafts if draft.pk != won.pk]
        self._drafts.append(make_draft(self._office, scan=False, label=f"baru{self._rounds}x"))

    def numbers(self) -> list[str]:
        """Return the numbers given so far, in order."""
        return list(
            WebsiteRequest.objects.filter(number__isnull=False).order_by("number").values_list("number", flat=True)
        )

    def _decision(self, case):
        by, version = self._random.choice(self._deciders), case.version
        return self._random.choice(
            [
                lambda: act.dispose(case=case, by=by, version=version, instructions=[1]),
                lambda: act.reject(case=case, by=by, version=version, code="DUPLICATE"),
                lambda: act.return_to_applicant(case=case, by=by, version=version, reasons=["SIGNATURE_MISSING"]),
            ]
        )

    def _submission(self, draft):
        return lambda: act.submit(case=draft, by=self._office.applicant, version=draft.version)

    def _sorted(self, results, refusal):
        won = [result for result in results if isinstance(result, WebsiteRequest)]
        lost = [result for result in results if isinstance(result, Exception)]
        assert len(won) == 1, results
        assert {type(error) for error in lost} == {refusal}, results
        assert len(lost) == PEOPLE - 1
        return won[0], lost

    def _together(self, calls):
        barrier = Barrier(PEOPLE)

        def run(call):
            try:
                connection.ensure_connection()
                barrier.wait(timeout=PATIENCE_SECONDS)
                with translation.override("id"):
                    return call()
            except Exception as error:
                return error

        return list(self._pool.map(run, calls))
