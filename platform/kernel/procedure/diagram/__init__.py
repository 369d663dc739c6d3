"""The flow diagram of a procedure ("diagram alur"), drawn from its declaration."""

from kernel.procedure.diagram.drawing import flow_diagram

__all__ = ["flow_diagram"]
