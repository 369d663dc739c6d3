"""The steps, one module each, named by its key; `provisioning.kinds` says which run takes which."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from provisioning.kinds import plan_of
from provisioning.steps import (
    administrator,
    archive_site,
    certificate,
    certificate_removal,
    check_backup,
    closed,
    dns_caches,
    dns_handover,
    dns_record,
    dns_removal,
    domain_address,
    domain_ownership,
    drop_host_name,
    former_host,
    former_removal,
    host_name,
    media_removal,
    mend_dns,
    mend_look,
    mend_media,
    mend_rows,
    mend_web_host,
    move_names,
    move_site,
    moved_proof,
    name_quarantine,
    new_host,
    new_host_proof,
    old_host,
    own_domains,
    primary_name,
    proof,
    removal_plan,
    reopen_site,
    reserve_name,
    restore_files,
    restore_plan,
    restore_schema,
    restore_swap,
    schema,
    schema_removal,
    seed_site,
    suspend_site,
    take_backup,
    web_host,
    web_host_removal,
)
from provisioning.steps.job import StepSpec

_ALL = (
    StepSpec("reserve_name", _("Reserve the name"), reserve_name, seconds=0.05),
    StepSpec("schema", _("Set up the site's database"), schema, seconds=0.3),
    StepSpec("seed_site", _("Fill in the site's first pages"), seed_site, seconds=0.3),
    # Secondaries take a change over within seconds, or at their refresh: half an hour of patience.
    StepSpec(
        "dns_record",
        _("Enter the name in DNS"),
        dns_record,
        seconds=0.1,
        attempts=36,
    ),
    StepSpec("web_host", _("Prepare the web host"), web_host, seconds=5.0, backoff=(2.0, 5.0, 15.0, 60.0)),
    StepSpec("certificate", _("Certificate"), certificate, seconds=0.05),
    StepSpec("administrator", _("Create the site's administrator"), administrator, seconds=0.2),
    # The web process may still be starting: many tries, close together.
    StepSpec(
        "proof",
        _("Check from outside that the site works"),
        proof,
        seconds=1.0,
        attempts=40,
        backoff=(1.0, 1.0, 2.0, 4.0, 8.0, 15.0),
    ),
    # --- operations on a site that is there
    StepSpec("suspend_site", _("Show the page “suspended”"), suspend_site, seconds=0.05),
    StepSpec("reopen_site", _("Show the site again"), reopen_site, seconds=0.05),
    # Other web processes learn of it within ten seconds.
    StepSpec(
        "closed",
        _("Check from outside that nothing of the site is shown"),
        closed,
        seconds=2.0,
        attempts=40,
        backoff=(1.0, 1.0, 2.0, 4.0, 8.0, 15.0),
    ),
    StepSpec("host_name", _("Let the name lead to the site"), host_name, seconds=0.05),
    StepSpec("primary_name", _("Use the name in the site's links and mails"), primary_name, seconds=0.2),
    StepSpec("drop_host_name", _("Let the name no longer lead to the site"), drop_host_name, seconds=0.05),
    StepSpec("domain_ownership", _("See who keeps the domain"), domain_ownership, seconds=0.1),
    StepSpec("domain_address", _("See that the domain leads here"), domain_address, seconds=0.1),
    # --- the end of a site
    StepSpec("removal_plan", _("Approval of what will be removed"), removal_plan, seconds=0.1),
    StepSpec("dns_removal", _("Take the names out of DNS"), dns_removal, seconds=0.1),
    StepSpec("dns_caches", _("Wait until nobody remembers the names"), dns_caches, seconds=0.1),
    StepSpec(
        "web_host_removal",
        _("Remove the site's files from the web host"),
        web_host_removal,
        seconds=3.0,
        backoff=(2.0, 5.0, 15.0, 60.0),
        is_final=True,
    ),
    StepSpec(
        "certificate_removal", _("Remove the certificates of the names that go"), certificate_removal, is_final=True
    ),
    StepSpec("schema_removal", _("Remove the site's database"), schema_removal, seconds=0.5, is_final=True),
    StepSpec("media_removal", _("Remove the site's uploaded files"), media_removal, seconds=0.1, is_final=True),
    StepSpec("name_quarantine", _("Let the freed names rest"), name_quarantine, seconds=0.05),
    # --- backups, and the way back from them
    StepSpec("archive_site", _("Show the page “archived”"), archive_site, seconds=0.05),
    StepSpec("take_backup", _("Make a backup"), take_backup, seconds=3.0, backoff=(5.0, 30.0, 120.0)),
    StepSpec("check_backup", _("Read the backup back"), check_backup, seconds=3.0, backoff=(5.0, 30.0, 120.0)),
    StepSpec("restore_plan", _("Approval of what will be replaced"), restore_plan, seconds=0.1),
    StepSpec("restore_schema", _("Load the backup beside the site"), restore_schema, seconds=3.0),
    StepSpec("restore_files", _("Lay the backup's files beside the site's"), restore_files, seconds=1.0),
    StepSpec("restore_swap", _("Take what was restored into use"), restore_swap, seconds=0.1, is_final=True),
    StepSpec("dns_handover", _("Enter the site's names in DNS"), dns_handover, seconds=0.2, attempts=36, is_final=True),
    StepSpec(
        "former_host",
        _("Clear the former entry on the web host"),
        former_host,
        seconds=3.0,
        backoff=(2.0, 5.0, 15.0, 60.0),
        is_final=True,
    ),
    StepSpec("former_removal", _("Remove what the site was before"), former_removal, seconds=20.0, is_final=True),
    # --- from one web host to another
    StepSpec(
        "new_host", _("Prepare the new web host"), new_host, seconds=5.0, attempts=12, backoff=(2.0, 5.0, 15.0, 60.0)
    ),
    StepSpec(
        "new_host_proof",
        _("Check that the site works on the new web host"),
        new_host_proof,
        seconds=1.0,
        attempts=40,
        backoff=(1.0, 1.0, 2.0, 4.0, 8.0, 15.0),
    ),
    StepSpec("move_site", _("Write down where the site lives"), move_site, seconds=0.05),
    StepSpec("move_names", _("Lead the names to the new web host"), move_names, seconds=0.2, attempts=36),
    StepSpec("own_domains", _("See that the site's own domains lead there"), own_domains, seconds=0.1),
    StepSpec(
        "moved_proof",
        _("Check from outside that the moved site works"),
        moved_proof,
        seconds=1.0,
        attempts=40,
        backoff=(1.0, 1.0, 2.0, 4.0, 8.0, 15.0),
    ),
    StepSpec(
        "old_host", _("Clear the former web host"), old_host, seconds=3.0, attempts=12, backoff=(2.0, 5.0, 15.0, 60.0)
    ),
    # --- what differs from the rows is put right
    StepSpec("mend_look", _("See that everything is still as planned"), mend_look, seconds=0.2),
    StepSpec("mend_rows", _("Put the platform's own records right"), mend_rows, seconds=0.2),
    StepSpec("mend_dns", _("Put DNS right"), mend_dns, seconds=0.3),
    StepSpec("mend_web_host", _("Put the web host right"), mend_web_host, seconds=5.0, backoff=(2.0, 5.0, 15.0, 60.0)),
    StepSpec("mend_media", _("Put the files right"), mend_media, seconds=0.1),
)

STEPS: Mapping[str, StepSpec] = MappingProxyType({spec.key: spec for spec in _ALL})

__all__ = ["STEPS", "plan_of"]
