"""Puts DNS records right, by an approved plan."""

from __future__ import annotations

from provisioning.steps.mending.dns import DNS

probe = DNS.probe
plan = DNS.plan
apply = DNS.apply
verify = DNS.verify
undo = DNS.undo
