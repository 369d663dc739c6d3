"""A procedure as data: its head, its rows, who acts, what may follow what. The procedure is the program."""

from kernel.clock.policies import ServiceStandard
from kernel.procedure.errors import BadDeclaration, TransitionRefused
from kernel.procedure.head import Change, Head
from kernel.procedure.procedures import Procedure, Profile
from kernel.procedure.registry import all_procedures, find_procedure, register
from kernel.procedure.rows import Row
from kernel.procedure.transitions import Transition, TransitionTable

__all__ = [
    "BadDeclaration",
    "Change",
    "Head",
    "Procedure",
    "Profile",
    "Row",
    "ServiceStandard",
    "Transition",
    "TransitionRefused",
    "TransitionTable",
    "all_procedures",
    "find_procedure",
    "register",
]
