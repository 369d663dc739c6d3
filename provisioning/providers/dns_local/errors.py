"""What can go wrong with a zone kept as a file."""

from __future__ import annotations

from provisioning.providers.errors import ProviderFault, gettext_noop


class ZoneBusy(ProviderFault):
    """Another process holds the zone's lock."""

    code = "dns_zone_busy"
    wait = 1.0
    words = gettext_noop("The zone %(zone)s is being changed by another process.")
    advice = gettext_noop("Nothing to do: it is tried again by itself.")


class ZoneUnreadable(ProviderFault):
    """The zone file is not what we wrote; it is never overwritten in that state."""

    code = "dns_zone_unreadable"
    permanent = True
    words = gettext_noop("The zone file %(path)s cannot be read: %(reason)s.")
    advice = gettext_noop("Mend the file or put it back from a backup, then resume.")


class ZoneNotWritable(ProviderFault):
    """The zone file could not be written; the earlier one stands."""

    code = "dns_zone_not_writable"
    permanent = True
    words = gettext_noop("The zone file %(path)s cannot be written: %(reason)s.")
    advice = gettext_noop("Give the service write access to this folder and free space on its disk, then resume.")
