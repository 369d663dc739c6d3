"""The kinds of run: their steps in order, the states of a site they begin from, and what people call them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from kernel.procedure.texts import Text
from provisioning.wishes import BackingUp, HostName, Mending, OfBackup, Renaming, Restoring, Transferring, Wish

READY, ACTIVE, SUSPENDED, ARCHIVED = "READY", "ACTIVE", "SUSPENDED", "ARCHIVED"
SERVED = frozenset({READY, ACTIVE})
STANDING = SERVED | {SUSPENDED}


@dataclass(frozen=True)
class Words:
    """A kind of run as pages call it: the deed, and the run while it goes, done, stopped, on its way back, undone."""

    deed: Text
    going: Text
    done: Text
    stopped: Text
    returning: Text
    undone: Text


@dataclass(frozen=True)
class Kind:
    """A kind of run.

    :ivar begins_from: the states of a site it may be asked for in; empty for the kinds that make a site.
    :ivar wish: what it wants beyond the site.
    """

    key: str
    steps: tuple[str, ...]
    words: Words
    begins_from: frozenset[str] = frozenset()
    wish: type[Wish] = Wish

    @property
    def is_lifecycle(self) -> bool:
        """Whether it works on a site that is there: found by its schema, one at a time."""
        return bool(self.begins_from)


_BUILD = Words(
    deed=_("Build"),
    going=_("The site is being built"),
    done=_("The site is built and proven to work"),
    stopped=_("Building the site has stopped"),
    returning=_("What was built is being removed"),
    undone=_("What was built has been removed"),
)

_ALL = (
    Kind(
        "provision",
        ("reserve_name", "schema", "seed_site", "dns_record", "web_host", "certificate", "administrator", "proof"),
        _BUILD,
    ),
    # A site that was taken into use: its web host lets search engines in.
    Kind(
        "open",
        ("web_host",),
        Words(
            deed=_("Open to search engines"),
            going=_("The site is being opened to search engines"),
            done=_("The site is open to search engines"),
            stopped=_("Opening the site to search engines has stopped"),
            returning=_("The opening to search engines is being undone"),
            undone=_("The opening to search engines has been undone"),
        ),
    ),
    Kind(
        "suspend",
        ("web_host", "suspend_site", "closed"),
        Words(
            deed=_("Suspend"),
            going=_("The site is being suspended"),
            done=_("The site is suspended"),
            stopped=_("Suspending the site has stopped"),
            returning=_("The suspension is being undone"),
            undone=_("The suspension has been undone"),
        ),
        SERVED,
    ),
    Kind(
        "unsuspend",
        ("web_host", "reopen_site", "proof"),
        Words(
            deed=_("Lift the suspension"),
            going=_("The suspension is being lifted"),
            done=_("The site is open again"),
            stopped=_("Lifting the suspension has stopped"),
            returning=_("The site is being suspended again"),
            undone=_("The site is suspended as before"),
        ),
        frozenset({SUSPENDED}),
    ),
    Kind(
        "rename",
        ("reserve_name", "dns_record", "web_host", "certificate", "host_name", "proof", "primary_name"),
        Words(
            deed=_("Rename"),
            going=_("The site is being renamed"),
            done=_("The site has its new name"),
            stopped=_("Renaming the site has stopped"),
            returning=_("The site is getting its former name back"),
            undone=_("The site has its former name"),
        ),
        SERVED,
        Renaming,
    ),
    Kind(
        "release_name",
        ("web_host", "drop_host_name", "dns_removal", "name_quarantine", "certificate_removal"),
        Words(
            deed=_("Release the former name"),
            going=_("A former name of the site is being released"),
            done=_("The former name is released and rests"),
            stopped=_("Releasing the former name has stopped"),
            returning=_("The former name is coming back"),
            undone=_("The former name leads to the site as before"),
        ),
        STANDING,
        HostName,
    ),
    Kind(
        "add_domain",
        ("domain_ownership", "domain_address", "web_host", "certificate", "host_name", "proof"),
        Words(
            deed=_("Add a domain of its own"),
            going=_("A domain is being added to the site"),
            done=_("The site answers under the added domain"),
            stopped=_("Adding the domain has stopped"),
            returning=_("The domain is being taken away again"),
            undone=_("The domain was not added"),
        ),
        SERVED,
        HostName,
    ),
    Kind(
        "set_primary",
        ("web_host", "primary_name", "proof"),
        Words(
            deed=_("Make it the main domain"),
            going=_("The site's main domain is being changed"),
            done=_("The site has its new main domain"),
            stopped=_("Changing the main domain has stopped"),
            returning=_("The former main domain is coming back"),
            undone=_("The site has its former main domain"),
        ),
        SERVED,
        HostName,
    ),
    Kind(
        "remove_domain",
        ("web_host", "drop_host_name", "certificate_removal"),
        Words(
            deed=_("Remove the domain"),
            going=_("A domain is being removed from the site"),
            done=_("The domain no longer leads to the site"),
            stopped=_("Removing the domain has stopped"),
            returning=_("The domain is coming back"),
            undone=_("The domain leads to the site as before"),
        ),
        STANDING,
        HostName,
    ),
    Kind(
        "transfer",
        (
            "new_host",
            "new_host_proof",
            "move_site",
            "web_host",
            "move_names",
            "own_domains",
            "dns_caches",
            "moved_proof",
            "old_host",
        ),
        Words(
            deed=_("Move to another web host"),
            going=_("The site is moving to another web host"),
            done=_("The site lives on its new web host and was seen to work there"),
            stopped=_("Moving the site to another web host has stopped"),
            returning=_("The site is going back to its former web host"),
            undone=_("The site lives on its former web host as before"),
        ),
        STANDING,
        Transferring,
    ),
    Kind(
        "delete",
        (
            "removal_plan",
            "web_host",
            "suspend_site",
            "closed",
            "dns_removal",
            "dns_caches",
            "web_host_removal",
            "certificate_removal",
            "schema_removal",
            "media_removal",
            "name_quarantine",
        ),
        Words(
            deed=_("Delete"),
            going=_("The site is being deleted"),
            done=_("The site is deleted"),
            stopped=_("Deleting the site has stopped"),
            returning=_("The deletion is being undone"),
            undone=_("The deletion has been undone"),
        ),
        STANDING,
    ),
    Kind(
        "backup",
        ("take_backup", "check_backup"),
        Words(
            deed=_("Back up"),
            going=_("The site is being backed up"),
            done=_("The site is backed up, and the backup was read back"),
            stopped=_("Backing up the site has stopped"),
            returning=_("The backup is being removed"),
            undone=_("The backup was not kept"),
        ),
        STANDING,
        BackingUp,
    ),
    Kind(
        "verify",
        ("check_backup",),
        Words(
            deed=_("Read the backup back"),
            going=_("A backup of the site is being read back"),
            done=_("The backup was read back without fault"),
            stopped=_("Reading the backup back has stopped"),
            returning=_("Reading the backup back is being called off"),
            undone=_("The backup was not read back"),
        ),
        STANDING | {ARCHIVED},
        OfBackup,
    ),
    Kind(
        "archive",
        (
            "removal_plan",
            "web_host",
            "archive_site",
            "closed",
            "take_backup",
            "check_backup",
            "dns_removal",
            "dns_caches",
            "web_host_removal",
            "certificate_removal",
            "schema_removal",
            "media_removal",
        ),
        Words(
            deed=_("Archive the site"),
            going=_("The site is being archived"),
            done=_("The site is archived; its name is held for it"),
            stopped=_("Archiving the site has stopped"),
            returning=_("The archiving is being undone"),
            undone=_("The site is as it was before"),
        ),
        STANDING,
    ),
    Kind(
        "restore",
        (
            "restore_plan",
            "reserve_name",
            "take_backup",
            "restore_schema",
            "restore_files",
            "restore_swap",
            "dns_handover",
            "former_host",
            "web_host",
            "certificate",
            "proof",
            "former_removal",
        ),
        Words(
            deed=_("Restore"),
            going=_("The site is being restored"),
            done=_("The site is restored and proven to work"),
            stopped=_("Restoring the site has stopped"),
            returning=_("The restore is being called off"),
            undone=_("The site is as it was; nothing was restored"),
        ),
        SERVED | {ARCHIVED},
        Restoring,
    ),
    # What was found to differ from the rows is put right, by a plan that people approved.
    Kind(
        "mend",
        ("mend_look", "mend_rows", "mend_dns", "mend_web_host", "mend_media"),
        Words(
            deed=_("Carry out the plan"),
            going=_("The plan is being carried out"),
            done=_("The plan is carried out"),
            stopped=_("Carrying out the plan has stopped"),
            returning=_("What the plan changed is being undone"),
            undone=_("What the plan changed has been undone"),
        ),
        wish=Mending,
    ),
)

KINDS: Mapping[str, Kind] = MappingProxyType({kind.key: kind for kind in _ALL})


def plan_of(kind: str) -> tuple[str, ...]:
    """Return the keys of the steps of a kind of run, in order.

    :raises KeyError: there is no such kind; a fault of the caller.
    """
    return KINDS[kind].steps
