#!/usr/bin/python
"""Write, repair and remove many small files of a web host in one go, tried apart before they replace the old set."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from typing import Any

from ansible.module_utils import site_pairs
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.site_listing import PENDING, what_lies
from ansible.module_utils.site_set import Difference, Fault, apply, checked, compare, locked
from ansible.module_utils.site_trial import nginx_runs, validate

DOCUMENTATION = r"""
module: render_sites
short_description: Write, repair and remove many small files of a web host at once
description:
  - Compares each entry with what lies below I(root) and touches only what differs, each file aside and renamed.
  - Before the first file changes, the whole new set is tried with C(nginx -t) in a scratch folder, if nginx is there.
  - Pairs of key and chain that are kept elsewhere are laid below C(tls/) before the trial, and copies that no vhost
    names go afterwards. No key is ever shown, and a pair that lies there is not touched.
  - Holds a lock on I(root), so that a module whose caller was killed cannot overlap with its successor.
options:
  root: {type: path, required: true, description: Folder of the web host; entries lie below it.}
  entries: {type: list, elements: dict, required: true, description: What should be there, in the order it is written.}
  pairs: {type: list, elements: dict, default: [], description: Pairs the set needs and that may not be here yet.}
  nginx: {type: str, default: nginx, description: Name or path of nginx; absent is no error.}
  lock_wait: {type: int, default: 30, description: Seconds to wait for another run on the same folder.}
"""

RETURN = r"""
changed_paths: {type: list, returned: success, description: Files and folders written, relative to root.}
removed_paths: {type: list, returned: success, description: Files and folders removed, relative to root.}
validation: {type: str, returned: success, description: C(passed) or C(nginx_absent); C(not_tried) by a check that
  would bring pairs the set names.}
lying: {type: dict, returned: success, description: What lies there afterwards; see site_listing.Lying.}
nginx_running: {type: bool, returned: success, description: Whether an nginx of this folder runs.}
fault: {type: str, returned: failure, description: vhost_refused and nginx_silent and the like; see site_set.Fault.}
"""

LOCK = "run/render.lock"
SHOWN_DIFFERENCES = 200
DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "root": {"type": "path", "required": True},
            "entries": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "options": {
                    "path": {"type": "str", "required": True},
                    "state": {"type": "str", "choices": ["file", "directory", "absent"], "default": "file"},
                    "content": {"type": "str", "default": ""},
                    "mode": {"type": "str", "default": "0644"},
                    "owner": {"type": "str", "default": ""},
                },
            },
            "pairs": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {
                    "folder": {"type": "str", "required": True},
                    "version": {"type": "str", "required": True},
                    "chain": {"type": "str", "default": ""},
                    "key": {"type": "str", "default": "", "no_log": True},
                },
            },
            "nginx": {"type": "str", "default": "nginx"},
            "lock_wait": {"type": "int", "default": 30},
        },
        supports_check_mode=True,
    )
    # The contents are large and known to the caller: they are kept out of every event.
    invocation = {"module_args": {"root": module.params["root"], "entries": len(module.params["entries"])}}
    try:
        result = render(module.params, check=module.check_mode, scratch=Path(module.tmpdir) / "set")
    except Fault as fault:
        module.fail_json(invocation=invocation, **fault.facts)
    except OSError as error:
        fault_name = "disk_full" if error.errno in DISK_FULL else "not_writable"
        module.fail_json(invocation=invocation, fault=fault_name, msg=str(error), path=str(error.filename or ""))
    else:
        differences = result.pop("differences")
        if module._diff:
            result["diff"] = [shown(one, root=Path(module.params["root"])) for one in differences[:SHOWN_DIFFERENCES]]
        module.exit_json(invocation=invocation, **result)


def render(params: dict[str, Any], *, check: bool, scratch: Path) -> dict[str, Any]:
    """Compare, try, write. Returns what Ansible is told."""
    root = Path(params["root"])
    entries = [checked(entry, root=root) for entry in params["entries"]]
    if check:
        holding: contextlib.AbstractContextManager[None] = contextlib.nullcontext()
    else:
        (root / LOCK).parent.mkdir(parents=True, exist_ok=True)
        holding = locked(root / LOCK, wait=params["lock_wait"])
    with holding:
        differences = [found for entry in entries for found in [compare(entry, root=root)] if found]
        coming = site_pairs.missing(params["pairs"], root=root)
        for pair in coming if not check else ():
            site_pairs.lay(pair, root=root)
        # nginx looks for each pair by its whole path: where it would only be brought, the set cannot be tried.
        is_tried = not (check and coming)
        trial = {"root": root, "nginx": params["nginx"], "scratch": scratch}
        validation = validate(differences, **trial) if is_tried else "not_tried"
        is_running = nginx_runs(root)
        is_pending = is_running and (root / PENDING).exists()
        if differences and not check:
            apply(differences, root=root, mark=root / PENDING if is_running else None)
        left = site_pairs.remove_unneeded(params["pairs"], root=root) if not check else []
        lying = what_lies(root)
    removals = [difference.path for difference in differences if difference.is_removal]
    written = [difference.path for difference in differences if not difference.is_removal]
    return {
        "changed": bool(differences or coming or left) or is_pending,
        "changed_paths": [*map(site_pairs.path_of, coming), *written],
        "removed_paths": [*removals, *left],
        "validation": validation,
        "nginx_running": is_running,
        "lying": lying._asdict(),
        "differences": differences,
    }


def shown(difference: Difference, *, root: Path) -> dict[str, Any]:
    """A difference as Ansible prints it, and as our own reader needs it; of a folder that goes, what lies in it."""
    folder = root / difference.path
    before = difference.before or ""
    if difference.is_removal and folder.is_dir() and not folder.is_symlink():
        before = "".join(f"{path.relative_to(root)}\n" for path in sorted(folder.rglob("*"))) or "an empty folder\n"
    after = difference.entry["content"] if difference.entry["state"] == "file" else ""
    return {
        "before_header": difference.path,
        "after_header": difference.path,
        "before": before,
        "after": after,
        "is_there": os.path.lexists(folder),
        "is_file": difference.before is not None,
        "state": difference.entry["state"],
    }


if __name__ == "__main__":
    main()
