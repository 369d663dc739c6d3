"""Sees that everything a plan changes is still as the plan saw it, before anything of it is changed."""

from __future__ import annotations

from provisioning.steps.mending.look import LOOK

probe = LOOK.probe
plan = LOOK.plan
apply = LOOK.apply
verify = LOOK.verify
undo = LOOK.undo
