"""Messages written from templates by name, for kinds without a renderer of their own."""

from __future__ import annotations

import re
from typing import Any

from django.template import Context, Engine
from django.template.exceptions import TemplateDoesNotExist

from kernel.outbox.models import OutboxMessage
from kernel.outbox.registry import Kind, Rendered

_CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)?")


def find(code: str) -> Kind | None:
    """Return a kind whose texts are `notifications/mail/<code>.subject.txt` and `….body.txt`, or None."""
    if not _CODE.fullmatch(code):
        return None
    try:
        for part in ("subject", "body"):
            Engine.get_default().get_template(f"notifications/mail/{code}.{part}.txt")
    except TemplateDoesNotExist:
        return None
    return Kind(code=code, renderer=render, label=code)


def render(message: OutboxMessage) -> Rendered:
    """Fill the templates of a kind with the message's context; the texts are plain, so nothing is escaped."""
    values = {**message.context, "message": message, "reference": message.reference}
    subject, body = (_filled(f"notifications/mail/{message.kind}.{part}.txt", values) for part in ("subject", "body"))
    return Rendered(subject=" ".join(subject.split()), text=body.strip() + "\n")


def _filled(name: str, values: dict[str, Any]) -> str:
    template = Engine.get_default().get_template(name)
    return str(template.render(Context(values, autoescape=False)))
