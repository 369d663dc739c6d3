"""The operations on a site's page that have to do with backups."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from central.lifecycle.backup_forms import ArchiveForm, BackupForm, RestoreForm
from central.lifecycle.deed import Deed
from central.lifecycle.forms import PlainForm
from provisioning.kinds import KINDS

BACKUP_DEEDS = (
    Deed(
        "cadangkan",
        KINDS["backup"],
        _(
            "Database and files of %(host)s are copied as they are at one moment; visitors notice nothing. Then the "
            "copy is read back to prove that the site can be restored from it. It is kept for 90 days."
        ),
        PlainForm,
    ),
    Deed(
        "periksa-cadangan",
        KINDS["verify"],
        _(
            "The backup of %(host)s is read from the first byte to the last: checksums, files, and every row into a "
            "scratch database that is thrown away. The site is not touched."
        ),
        BackupForm,
        belongs_to="backup",
    ),
    Deed(
        "pulihkan",
        KINDS["restore"],
        _(
            "The backup is loaded beside %(host)s and proven whole before anything changes; then the site takes it "
            "into use at once. What was written since the backup is gone with the former state, of which a backup is "
            "made first. Over a site that is served a second person approves this. Every session ends."
        ),
        RestoreForm,
        is_danger=True,
    ),
    Deed(
        "arsipkan",
        KINDS["archive"],
        _(
            "On the chosen day, once a second person has approved what will be removed, %(host)s shows a page "
            "“archived”, a final backup is made and read back, and only then its names leave DNS and its database and "
            "files are removed. Its name is held for it, and it can be restored."
        ),
        ArchiveForm,
        is_danger=True,
        said=_("The day is set. The site's administrators will be told 30, 7 and 2 days before."),
    ),
)
