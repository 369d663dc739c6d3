"""One operation as a page offers it."""

from __future__ import annotations

from collections.abc import Callable
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
    :ivar has_use: whether it would lead anywhere for a site, beyond its state.
    :ivar said: what is answered once it was asked for, where that is not the run that begins.
    """

    slug: str
    kind: Kind
    explanation: Text
    form: type[PlainForm]
    is_danger: bool = False
    belongs_to: str = ""
    said: Text = ""
    has_use: Callable[[Tenant], bool] = lambda tenant: True

    def ask(self, *, tenant: Tenant, by: Actor, **wants: Any) -> Run | None:
        """Ask for it; what is announced first begins by itself on its day, and has no run yet."""
        if self.said:
            plan_archiving(tenant=tenant, by=by, **wants)
            return None
        return ask_for(kind=self.kind.key, tenant=tenant, by=by, **wants)

    def fits(self, tenant: Tenant) -> bool:
        """Say whether the site's state allows it, and it would lead anywhere."""
        return tenant.state in self.kind.begins_from and self.has_use(tenant)
