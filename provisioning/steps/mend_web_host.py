"""Puts the web host's files right, by an approved plan."""

from __future__ import annotations

from provisioning.steps.mending.web_host import WEB_HOST

probe = WEB_HOST.probe
plan = WEB_HOST.plan
apply = WEB_HOST.apply
verify = WEB_HOST.verify
undo = WEB_HOST.undo
