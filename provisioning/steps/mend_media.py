"""Puts the files of sites right, by an approved plan."""

from __future__ import annotations

from provisioning.steps.mending.media import MEDIA

probe = MEDIA.probe
plan = MEDIA.plan
apply = MEDIA.apply
verify = MEDIA.verify
undo = MEDIA.undo
