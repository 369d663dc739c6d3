"""The cover page of SOP 003, from the source; its mistakes are named and mended, persons are left out."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kernel.procedure import Head

NUMBER = "555/02-SOP/DISKOMINFO/2018"
TITLE = _("Making of websites")

# Titles of laws are names and stay as they are.
_EXTERNAL = (
    "Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik",
    "Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik",
    "Peraturan Pemerintah Nomor 82 Tahun 2012 tentang Penyelenggaraan Sistem dan Transaksi Elektronik",
    "Peraturan Menteri Komunikasi dan Informatika Nomor 7 Tahun 2013 tentang Pedoman Penerapan Interoperabilitas "
    "Dokumen Perkantoran Bagi Penyelenggara Sistem Elektronik Untuk Pelayanan Publik",
)
_INTERNAL = (
    "Peraturan Gubernur Banten Nomor 67 Tahun 2017 tentang Rencana Induk Teknologi Informasi dan Komunikasi",
    "Peraturan Gubernur Banten Nomor 74 Tahun 2017 tentang Penyediaan dan Pemasangan CCTV di Lingkungan Pemerintah "
    "Provinsi Banten",
    "Peraturan Gubernur Banten Nomor 7 Tahun 2018 tentang Tata Kelola Sistem Elektronik di Lingkungan Pemerintah "
    "Provinsi Banten",
)

HEAD = Head(
    office="Dinas Komunikasi, Informatika, Statistik dan Persandian Provinsi Banten",
    approver=_("Head of the office for communication, informatics, statistics and encryption"),
    issued_note="2018",
    purpose=_(
        "To provide a website for every regional agency, as its means of giving the public information on its tasks "
        "and functions."
    ),
    scope=_(
        "All regional agencies of the Provincial Government of Banten, inside or outside the KP3B government centre."
    ),
    legal_basis=(*_EXTERNAL, *_INTERNAL),
    records=(
        _("Request form for the making or development of a website, signed by the head of the agency"),
        _("Disposition sheets"),
        _("Reply letter with the name of the site, the user name, the address of its management and the rules"),
    ),
    indicators=(
        _("Share of agencies that have a website with regularly updated content"),
        _("Number of visitors of each agency's website and of all together"),
    ),
    warnings=(
        _("The source lists Peraturan Gubernur Nomor 7 Tahun 2018 twice; it is listed once here."),
        _(
            "The source's flow diagram bears the title of another procedure (“Pengaduan Layanan TIK”); "
            "its own title stands here."
        ),
        _(
            "The source's numbered procedure has eight steps and lets the head of the office reply; its table has four "
            "and lets the head of division reply. Both are kept, as profiles."
        ),
        _(
            "The source sends user name and password in a letter. The letter now says to which address a one-time "
            "activation link was sent, and holds no secret."
        ),
    ),
    diagram_title=_("Flow diagram of the making of a website"),
)
