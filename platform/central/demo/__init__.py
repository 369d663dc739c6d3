"""`gapura demo`: the sample request through the whole chain, by the same operations the pages use.

The driver looks at where the request stands and does what comes next, so a demo that was stopped goes on, and one
that is finished only looks again whether its site is well.
"""

from central.demo.driver import run

__all__ = ["run"]
