"""One operation as a page offers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from central.lifecycle.forms import PlainForm
from central.lifecycle.operations import ask_for, plan_archiving
from central.people.rules import Actor
from kernel.procedure.texts import Text
from provisioning.kinds import Kind
from provisioning.models import Run
from tenants.registry.models import Tenant


@dataclass(frozen=True)
class Deed:
    """One operation.

    :ivar explanation: exactly what will happen, said before it does; has places for `host`, `days` and `rest`.
    :ivar belongs_to: `domain` or `backup`, where it is about one of the site's; empty for the site as a whole.
    :ivar said: what is answered once it was asked for, where that is not the run that begins.
    """

    slug: str
    kind: Kind
    explanation: Text
    form: type[PlainForm]
    is_danger: bool = False
    belongs_to: str = ""
    said: Text = ""

    def ask(self, *, tenant: Tenant, by: Actor, **wants: Any) -> Run | None:
        """Ask for it; what is announced first begins by itself on its day, and has no run yet."""
        if self.said:
            plan_archiving(tenant=tenant, by=by, **wants)
            return None
        return ask_for(kind=self.kind.key, tenant=tenant, by=by, **wants)

    def fits(self, tenant: Tenant) -> bool:
        """Say whether the site's state allows it."""
        return tenant.state in self.kind.begins_from
