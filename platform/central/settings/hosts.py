"""The web hosts: which other machines serve sites, and how many sites move at once."""

from __future__ import annotations

from pathlib import Path

from kernel import env


def inventory(name: str) -> str:
    """Return the path of an Ansible inventory, or nothing.

    :raises BadSetting: nothing lies there.
    """
    value = env.text(name)
    if value and not Path(value).exists():
        raise env.BadSetting(
            f"{name} points at {value}, where nothing lies.",
            remedy="Give the path of an Ansible inventory with a group “web”, or leave the setting empty.",
        )
    return value


# Ansible's inventory, for web hosts other than this machine.
ANSIBLE_INVENTORY = inventory("ANSIBLE_INVENTORY")
# So many sites of a web host that is being emptied are on their way at once.
GAPURA_TRANSFERS = env.integer("GAPURA_TRANSFERS", 5)
