"""The message that carries the one-time link; made while it is sent, stored nowhere."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.outbox.models import OutboxMessage
from kernel.outbox.registry import Rendered, register
from tenants.members import activations
from tenants.members.models import Activation
from tenants.registry.switching import current_tenant


def register_kinds() -> None:
    """Tell the outbox how the activation message is made; its text is secret."""
    register(activations.KIND, render_activation, label=gettext_lazy("Activation link"), secret=True)


def render_activation(message: OutboxMessage) -> Rendered:
    """Mint the token and put it into the text; links lead to the site's own host (HAZARDS 12)."""
    row = Activation.objects.select_related("user").get(pk=message.context["activation_id"])
    tenant = current_tenant()
    path = reverse("members:activate", args=[activations.mint(row.pk)], urlconf="central.urls_tenant")
    details = {"user": row.user, "tenant": tenant, "link": f"{tenant.url.rstrip('/')}{path}"}
    subject = _("Activate the administrator account of %(site)s") % {"site": tenant.name}
    return Rendered(subject=subject, text=render_to_string("members/mail/activation.txt", details))
