"""What lies on a web host, whoever may have laid it there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

KEY = re.compile(r"t_[a-z0-9]{1,40}")
OURS = re.compile(rf"({KEY.pattern}|platform)\.conf")
PENDING = "run/reload.pending"


class Lying(NamedTuple):
    """The keys of sites of which anything lies there, and of which there are access logs; files nginx would read as
    vhosts though no site of ours could have them; whether files were written that a running nginx was not told of."""

    sites: tuple[str, ...] = ()
    logs: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    waits_for_reload: bool = False


def what_lies(root: Path) -> Lying:
    """List a web host's folder."""
    keys = {path.stem for path in (root / "vhosts").glob("t_*.conf")}
    keys |= {path.name for path in (root / "sites").glob("t_*")}
    keys |= {path.name for path in (root / "logrotate.d").glob("t_*")}
    vhosts = sorted(path.name for path in (root / "vhosts").glob("*.conf"))
    return Lying(
        sites=_keys(keys),
        logs=_keys({path.name for path in (root / "logs").glob("t_*")}),
        strangers=tuple(f"vhosts/{name}" for name in vhosts if not OURS.fullmatch(name)),
        waits_for_reload=(root / PENDING).exists(),
    )


def _keys(names: set[str]) -> tuple[str, ...]:
    return tuple(sorted(name for name in names if KEY.fullmatch(name)))
