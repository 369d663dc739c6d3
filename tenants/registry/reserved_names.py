"""Names no site may have, by why; a parent domain adds its own."""

from __future__ import annotations

# Expected by mail, name servers and browsers.
TECHNICAL = (
    "www www1 www2 web mail email imap pop pop3 smtp mx mx1 mx2 webmail autodiscover autoconfig ns ns1 ns2 ns3 ns4 dns "
    "ftp sftp ssh vpn proxy cdn static assets media ntp ldap sip git db mysql postgres redis mqtt wpad isatap "
    "localhost local test dev staging demo beta api app apps rest graphql ws cpanel whm plesk phpmyadmin host hosting "
    "server gateway router firewall backup monitor status metrics grafana"
)
# Where somebody would type a password.
TRUSTED = (
    "admin administrator root superuser sysadmin webmaster hostmaster postmaster abuse noc security cert csirt login "
    "masuk signin sso oauth auth akun account accounts id identity daftar register signup password sandi kelola "
    "dashboard dasbor panel portal billing bayar pay payment wallet otp verifikasi verify aktivasi"
)
# Services the public knows under these names, and pages of the platform itself.
PUBLIC = (
    "lapor pengaduan ppid kip jdih lpse spse sipd siskeudes satudata opendata data sp4n wbs covid darurat sos "
    "permohonan lacak disposisi situs sop bantuan help info resmi official gapura pemprov pemkab pemkot pemda gubernur "
    "bupati walikota"
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DEFAULTS = _words(TECHNICAL) | _words(TRUSTED) | _words(PUBLIC)
