"""Every setting that the code reads is in docs/settings.md."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(
    r"\b(?:env\.(?:text|secret|required|integer|boolean|words|choice|port)|name_servers|key_secret)"
    r"\(\s*\"([A-Z0-9_]+)\""
)
# Set by the launcher for its own children, or by the machine: nothing to choose.
NOT_OURS = {"TMPDIR"}


def test_every_setting_read_is_documented():
    read = set()
    for source in ("platform", "tenants", "provisioning"):
        for file in (ROOT / source).rglob("*.py"):
            read |= set(READ.findall(file.read_text()))
    documented = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", (ROOT / "docs" / "settings.md").read_text()))

    assert read - documented - NOT_OURS == set()
    assert len(read) > 10
