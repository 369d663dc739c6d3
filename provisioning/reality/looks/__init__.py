"""One module a kind of thing; importing this registers them all."""

from __future__ import annotations

from provisioning.reality.looks import (
    certificates,
    content,
    dns,
    domains,
    inside,
    media,
    names,
    runs,
    schemas,
    templates,
    web,
)
from provisioning.reality.registry import register

for _module in (names, domains, schemas, templates, inside, content, dns, web, certificates, media, runs):
    register(_module.LOOK)
