"""SOP 003, "Pembuatan Website", declared once: buttons, due times, queues, figures and the table derive from it."""

from central.websites.procedure.coded import (
    INSTRUCTIONS,
    REJECTION_CODES,
    RETURN_REASONS,
    CodedReason,
    Instruction,
    find_rejection,
    find_return_reason,
)
from central.websites.procedure.declaration import (
    LAPSE_POLICY,
    PROCEDURE,
    SHARES_TIME_WITH,
    SKIPPABLE_ROWS,
    service_times,
)
from central.websites.procedure.transitions import TABLE

__all__ = [
    "INSTRUCTIONS",
    "LAPSE_POLICY",
    "PROCEDURE",
    "REJECTION_CODES",
    "RETURN_REASONS",
    "SHARES_TIME_WITH",
    "SKIPPABLE_ROWS",
    "TABLE",
    "CodedReason",
    "Instruction",
    "find_rejection",
    "find_return_reason",
    "service_times",
]
