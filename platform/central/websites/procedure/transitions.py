"""The transition table of a request: the one place that says what may follow what, and who may let it follow."""

from __future__ import annotations

from central.people.models import Role
from central.websites.states import Action as A
from central.websites.states import Party, ProfileCode
from central.websites.states import RequestState as S
from kernel.procedure import Transition, TransitionTable

PROSE, FOUR = (ProfileCode.PROSE_8.value,), (ProfileCode.TABLE_4.value,)
HEAD, DIVISION, SECTION, OFFICER = (
    Role.AGENCY_HEAD.value,
    Role.DIVISION_HEAD.value,
    Role.SECTION_HEAD.value,
    Role.OFFICER.value,
)
APPLICANT, SYSTEM = Party.APPLICANT.value, Party.SYSTEM.value

# Who has the request in hand before anything is built, and may hence return or reject it.
IN_HAND = {S.SUBMITTED: HEAD, S.DISPOSED_HEAD: DIVISION, S.DISPOSED_DIVISION: SECTION, S.ASSIGNED: OFFICER}
REPORTED_TO = {S.REPORTED_SECTION: SECTION, S.REPORTED_DIVISION: DIVISION, S.REPORTED_HEAD: HEAD}


def _make(
    action: A,
    source: S | tuple[S, ...],
    target: S,
    *roles: str,
    row: str | None = None,
    needs: tuple[str, ...] = (),
    also_to: tuple[S, ...] = (),
    profiles: tuple[str, ...] = (),
) -> Transition:
    sources = source if isinstance(source, tuple) else (source,)
    return Transition(
        action=action.value,
        from_states=tuple(state.value for state in sources),
        to_state=target.value,
        roles=roles,
        row=row,
        needs=needs,
        also_to=tuple(state.value for state in also_to),
        profiles=profiles,
        label=action.label,
    )


_FORWARD = (
    _make(A.SUBMIT, S.DRAFT, S.SUBMITTED, APPLICANT, row="1", needs=("form", "commitment")),
    _make(A.DISPOSE, S.SUBMITTED, S.DISPOSED_HEAD, HEAD, row="2", needs=("instructions", "signed_scan", "division")),
    _make(
        A.DISPOSE,
        S.DISPOSED_HEAD,
        S.DISPOSED_DIVISION,
        DIVISION,
        row="3",
        needs=("instructions", "section"),
        profiles=PROSE,
    ),
    _make(
        A.ASSIGN, S.DISPOSED_DIVISION, S.ASSIGNED, SECTION, row="4", needs=("instructions", "officer"), profiles=PROSE
    ),
    _make(A.ASSIGN, S.DISPOSED_HEAD, S.ASSIGNED, DIVISION, row="T3", needs=("instructions", "officer"), profiles=FOUR),
)
_WORK = (
    _make(A.START_PROVISIONING, S.ASSIGNED, S.PROVISIONING, OFFICER, SYSTEM),
    _make(A.RESUME_PROVISIONING, S.PROVISIONING, S.PROVISIONING, OFFICER),
    # Rows 5 to 7 may be passed over by policy; the case then goes further in the same breath.
    _make(A.MARK_PROVISIONED, S.PROVISIONING, S.PROVISIONED, SYSTEM, row="4a", also_to=tuple(REPORTED_TO)),
    *(
        _make(A.REASSIGN, state, state, leader, needs=("officer",), profiles=profiles)
        for state in (S.ASSIGNED, S.PROVISIONING, S.PROVISIONED)
        for leader, profiles in ((SECTION, PROSE), (DIVISION, FOUR))
    ),
)
_REPORT = (
    _make(
        A.REPORT,
        S.PROVISIONED,
        S.REPORTED_SECTION,
        OFFICER,
        row="5",
        also_to=(S.REPORTED_DIVISION, S.REPORTED_HEAD),
        profiles=PROSE,
    ),
    _make(
        A.ACCEPT_REPORT,
        S.REPORTED_SECTION,
        S.REPORTED_DIVISION,
        SECTION,
        row="6",
        also_to=(S.REPORTED_HEAD,),
        profiles=PROSE,
    ),
    _make(A.ACCEPT_REPORT, S.REPORTED_DIVISION, S.REPORTED_HEAD, DIVISION, row="7", profiles=PROSE),
    *(
        _make(A.SEND_BACK_REPORT, state, S.PROVISIONED, role, needs=("note",), profiles=PROSE)
        for state, role in REPORTED_TO.items()
    ),
)
_END = (
    _make(A.ANSWER, S.REPORTED_HEAD, S.ANSWERED, HEAD, row="8", profiles=PROSE),
    _make(A.ANSWER, S.PROVISIONED, S.ANSWERED, DIVISION, row="T4", profiles=FOUR),
    _make(A.MARK_ACTIVE, S.ANSWERED, S.ACTIVE, SYSTEM, row="9"),
)
_BACK = (
    *(_make(A.RETURN, state, S.RETURNED, role, needs=("reasons",)) for state, role in IN_HAND.items()),
    # To the level that returned it; to the start if agency or name changed (design section 10).
    _make(
        A.RESUBMIT,
        S.RETURNED,
        S.SUBMITTED,
        APPLICANT,
        row="1",
        needs=("form", "commitment"),
        also_to=(S.DISPOSED_HEAD, S.DISPOSED_DIVISION, S.ASSIGNED),
    ),
    *(
        _make(A.REJECT, state, S.REJECTED, role, needs=("code",))
        for state, role in IN_HAND.items()
        if role != OFFICER  # a rejection is an official letter, and no officer signs one
    ),
    _make(A.WITHDRAW, (*IN_HAND, S.RETURNED), S.CANCELLED, APPLICANT),
)

TABLE = TransitionTable(S.values, (*_FORWARD, *_WORK, *_REPORT, *_END, *_BACK))
