"""The columns of a list of wished-for sites, their names in both languages, and how much one file may hold."""

from __future__ import annotations

from tenants.registry.models import TenantKind

MOST_BYTES = 10 * 1024 * 1024
MOST_LINES = 5000

NEEDED = ("kind", "name", "region", "wanted_subdomain", "parent_domain")
# Whoever leaves these out, or a cell of them empty, takes the cover letter's.
RESPONSIBLE = ("responsible_name", "responsible_phone", "responsible_email", "responsible_position")
HEAD = ("head_title", "head_name", "head_nip")
OPTIONAL = (*RESPONSIBLE, *HEAD)
COLUMNS = (*NEEDED, *OPTIONAL)

# What a heading may say instead, in any case and with blanks or hyphens for underscores.
ALIASES = {
    "jenis": "kind",
    "nama": "name",
    "wilayah": "region",
    "subdomain": "wanted_subdomain",
    "domain_induk": "parent_domain",
    "penanggung_jawab": "responsible_name",
    "telepon": "responsible_phone",
    "email": "responsible_email",
    "surel": "responsible_email",
    "jabatan": "responsible_position",
    "jabatan_kepala": "head_title",
    "nama_kepala": "head_name",
    "nip_kepala": "head_nip",
    "nip": "head_nip",
}
KINDS = {
    "agency": TenantKind.AGENCY.value,
    "opd": TenantKind.AGENCY.value,
    "school": TenantKind.SCHOOL.value,
    "sekolah": TenantKind.SCHOOL.value,
}


def column_of(heading: str) -> str:
    """Return the column a heading stands for; empty for one that is none of ours."""
    name = "_".join(heading.strip().lower().replace("-", " ").replace("_", " ").split())
    name = ALIASES.get(name, name)
    return name if name in COLUMNS else ""
