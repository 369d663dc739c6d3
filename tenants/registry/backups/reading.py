"""Opens a set and believes nothing: the manifest against the catalogue, every part against the manifest."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _

from tenants.registry.backups import places
from tenants.registry.backups.errors import SetDamaged, SetOfAnotherSite, SetTooNew
from tenants.registry.backups.manifest import FileFact, Manifest, digest_of, fact_of
from tenants.registry.backups.progress import Progress, Report, silent
from tenants.registry.models import BackupSet
from tenants.registry.schemas import fingerprints


def opened(backup: BackupSet, *, report: Report = silent) -> Manifest:
    """Read the manifest of a set and check every part, byte by byte.

    :raises SetOfAnotherSite: what lies in its folder is another set.
    :raises SetDamaged: something is missing, cut short or changed.
    """
    folder = places.folder_of(backup)
    manifest = _manifest(backup, folder / places.MANIFEST)
    progress = Progress(report, what=_("checksums"), total=manifest.size)
    for part in manifest.parts.values():
        if flaw := _flaw(folder / part.name, part, progress=progress):
            raise damaged(backup, flaw)
    return manifest


def require_known(manifest: Manifest) -> None:
    """Refuse a set of a newer release: its tables have columns this release knows nothing of.

    :raises SetTooNew: naming the first migration that is not known.
    """
    unknown = sorted(set(manifest.migrations) - set(fingerprints.migration_names()))
    if unknown:
        raise SetTooNew(
            _(
                "The backup was made by a newer release: it has {count} migrations this one lacks, first {first}."
            ).format(count=len(unknown), first=unknown[0]),
            remedy=_("Install that release first, then restore."),
        )


def damaged(backup: BackupSet, what: str) -> SetDamaged:
    """Return the refusal of a set in which something is wrong."""
    return SetDamaged(
        _("The backup {name} is damaged: {what}").format(name=backup, what=what),
        remedy=_("Choose another backup, or bring this one back from a copy of your own, then verify it."),
    )


def _manifest(backup: BackupSet, path: Path) -> Manifest:
    try:
        text = path.read_text(encoding="utf-8")
        manifest = Manifest.from_text(text)
    except FileNotFoundError as error:
        raise damaged(backup, _("{file} is missing.").format(file=path.name)) from error
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise damaged(backup, _("{file} cannot be read.").format(file=path.name)) from error
    if manifest.set_id != str(backup.pk) or manifest.site.get("schema") != backup.schema_name:
        raise SetOfAnotherSite(
            _("In the folder of the backup {name} lies a backup of {other}.").format(
                name=backup, other=manifest.site.get("name") or manifest.site.get("schema")
            ),
            remedy=_("Put the right folder back; nothing was changed."),
        )
    if digest_of(text) != backup.manifest_sha256:
        raise damaged(backup, _("{file} was changed after it was written.").format(file=path.name))
    return manifest


def _flaw(path: Path, part: FileFact, *, progress: Progress) -> str:
    """Return what is wrong with a part, in words, or nothing."""
    try:
        found = fact_of(path, name=part.name, tell=progress.add)
    except FileNotFoundError:
        return _("{file} is missing.").format(file=part.name)
    except OSError:
        return _("{file} cannot be read.").format(file=part.name)
    if found.size != part.size:
        words = _("{file} has {found} bytes instead of {wanted}.")
        return words.format(file=part.name, found=found.size, wanted=part.size)
    if found.sha256 != part.sha256:
        return _("{file} was changed after it was written.").format(file=part.name)
    return ""
