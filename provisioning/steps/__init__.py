"""The steps, one module each, named by its key; and the order in which each kind of run takes them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from provisioning.steps import (
    administrator,
    certificate,
    dns_record,
    proof,
    reserve_name,
    schema,
    seed_site,
    web_host,
)
from provisioning.steps.job import StepSpec

_ALL = (
    StepSpec("reserve_name", _("Reserve the name"), reserve_name, seconds=0.05),
    StepSpec("schema", _("Set up the site's database"), schema, seconds=0.3),
    StepSpec("seed_site", _("Fill in the site's first pages"), seed_site, seconds=0.3),
    # Secondaries take a change over within seconds, or at their refresh: half an hour of patience.
    StepSpec(
        "dns_record",
        _("Enter the name in DNS"),
        dns_record,
        seconds=0.1,
        attempts=36,
    ),
    StepSpec("web_host", _("Prepare the web host"), web_host, seconds=5.0, backoff=(2.0, 5.0, 15.0, 60.0)),
    StepSpec("certificate", _("Certificate"), certificate, seconds=0.05),
    StepSpec("administrator", _("Create the site's administrator"), administrator, seconds=0.2),
    # The web process may still be starting: many tries, close together.
    StepSpec(
        "proof",
        _("Check from outside that the site works"),
        proof,
        seconds=1.0,
        attempts=40,
        backoff=(1.0, 1.0, 2.0, 4.0, 8.0, 15.0),
    ),
)

STEPS: Mapping[str, StepSpec] = MappingProxyType({spec.key: spec for spec in _ALL})

_PLANS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "provision": (
            "reserve_name",
            "schema",
            "seed_site",
            "dns_record",
            "web_host",
            "certificate",
            "administrator",
            "proof",
        ),
        # A site that was taken into use: its web host lets search engines in.
        "open": ("web_host",),
    }
)


def plan_of(kind: str) -> tuple[str, ...]:
    """Return the keys of the steps of a kind of run, in order.

    :raises KeyError: there is no such kind; a fault of the caller.
    """
    return _PLANS[kind]
