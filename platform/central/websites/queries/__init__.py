"""Reading requests; each costs a fixed number of queries."""

from central.websites.queries.cases import (
    CaseView,
    StepView,
    TrailEntry,
    all_requests,
    case,
    requests_of,
    timeline,
    view_of,
)
from central.websites.queries.choices import officers_for, units_for
from central.websites.queries.inbox import BatchEntry, InboxItem, count_waiting, entries, inbox
from central.websites.queries.names import NameCheck, name_check
from central.websites.queries.tracking import Tracked, track

__all__ = [
    "BatchEntry",
    "CaseView",
    "InboxItem",
    "NameCheck",
    "StepView",
    "Tracked",
    "TrailEntry",
    "all_requests",
    "case",
    "count_waiting",
    "entries",
    "inbox",
    "name_check",
    "officers_for",
    "requests_of",
    "timeline",
    "track",
    "units_for",
    "view_of",
]
