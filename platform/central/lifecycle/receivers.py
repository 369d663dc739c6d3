"""News from below: an operation on a site is done."""

from __future__ import annotations

from typing import Any

from central.lifecycle.notices import tell_contact
from provisioning.models import Run
from provisioning.signals import run_succeeded


def connect() -> None:
    """Listen to the engine; called once the apps are ready."""
    run_succeeded.connect(on_run_succeeded, dispatch_uid="lifecycle.run_succeeded")


def on_run_succeeded(sender: object, *, run: Run, **_more: Any) -> None:
    """Tell the site's contact, in the transaction that ends the run."""
    if run.schema_name:
        tell_contact(run)
