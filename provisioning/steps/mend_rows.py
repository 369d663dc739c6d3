"""Puts the platform's own records right, by an approved plan."""

from __future__ import annotations

from provisioning.steps.mending.rows import ROWS

probe = ROWS.probe
plan = ROWS.plan
apply = ROWS.apply
verify = ROWS.verify
undo = ROWS.undo
