"""What can go wrong with a name server that is changed by signed updates."""

from __future__ import annotations

from provisioning.providers.errors import ProviderFault, gettext_noop


class ServerNotSet(ProviderFault):
    """A setting that tells where the server is, or with which key, is missing."""

    code = "dns_server_not_set"
    permanent = True
    words = gettext_noop("The DNS server for the zone %(zone)s is not set up: %(setting)s is missing.")
    advice = gettext_noop("Set it (docs/settings.md), start Gapura again, then resume. “gapura doctor” checks it.")


class KeyUnusable(ProviderFault):
    """The key's secret is not base64, or its algorithm is none we know."""

    code = "dns_key_unusable"
    permanent = True
    words = gettext_noop("The key %(key)s for the DNS server cannot be used: %(reason)s.")
    advice = gettext_noop("Copy name, secret (base64) and algorithm from the server's configuration, then start again.")


class ServerUnknown(ProviderFault):
    """The configured server is a name that this machine does not resolve."""

    code = "dns_server_unknown"
    permanent = True
    words = gettext_noop("The DNS server %(server)s is not known to this machine.")
    advice = gettext_noop("Set the server's address as a number, or as a name that this machine resolves.")


class ServerUnreachable(ProviderFault):
    """Nothing listens there, the way is closed, or the connection broke off."""

    code = "dns_server_unreachable"
    wait = 5.0
    words = gettext_noop("The DNS server %(server)s cannot be reached: %(reason)s.")
    advice = gettext_noop("Check that it runs, takes TCP, and that no firewall stands between.")


class ServerTookTooLong(ProviderFault):
    """No answer in time. What was asked for may have been done: whoever tries again looks first."""

    code = "dns_server_slow"
    wait = 5.0
    words = gettext_noop("The DNS server %(server)s had not answered after %(seconds)s seconds.")
    advice = gettext_noop("Check the load of the DNS server; it is tried again by itself.")


class ServerFailed(ProviderFault):
    """SERVFAIL: trouble of the server's own, such as a full disk or a zone that is just being loaded."""

    code = "dns_server_failed"
    wait = 10.0
    words = gettext_noop("The DNS server %(server)s says that it failed at the zone %(zone)s (SERVFAIL).")
    advice = gettext_noop("See the log of the DNS server; it is tried again by itself.")


class KeyUnknown(ProviderFault):
    """BADKEY: name or algorithm are unknown to the server; Knot says the same of a key without the right."""

    code = "dns_key_unknown"
    permanent = True
    words = gettext_noop("The DNS server %(server)s does not take the key %(key)s: unknown, or without this right.")
    advice = gettext_noop("Compare the key's name and algorithm with the server's, and the rights given to it there.")


class KeySecretWrong(ProviderFault):
    """BADSIG: the server knows the key, but another secret of it."""

    code = "dns_key_secret_wrong"
    permanent = True
    words = gettext_noop("The secret of the key %(key)s is not the one the DNS server %(server)s has.")
    advice = gettext_noop("Copy the secret from the server's configuration again, start Gapura again, then resume.")


class ClockDiffers(ProviderFault):
    """BADTIME: signatures hold for five minutes, and the two clocks are further apart."""

    code = "dns_clock_differs"
    permanent = True
    words = gettext_noop("The clocks of this machine and of the DNS server %(server)s differ too much.")
    advice = gettext_noop("Set both by NTP, then resume.")


class ZoneNotServed(ProviderFault):
    """NOTAUTH, or an answer without signature: the server does not have this zone."""

    code = "dns_zone_not_served"
    permanent = True
    words = gettext_noop("The DNS server %(server)s does not serve the zone %(zone)s as its primary.")
    advice = gettext_noop("Check the zone of this parent domain, and that the server is the primary of that zone.")


class UpdateRefused(ProviderFault):
    """REFUSED or NOTIMP: the key is known, but may not do this."""

    code = "dns_update_refused"
    permanent = True
    words = gettext_noop("The DNS server %(server)s refuses this to the key %(key)s in the zone %(zone)s (%(rcode)s).")
    advice = gettext_noop("Give the key the right to update and to transfer this zone, then resume.")


class UpdateIgnored(ProviderFault):
    """The server said yes, but reading back shows otherwise: a CNAME beside other records, a name in a sub-zone."""

    code = "dns_update_ignored"
    permanent = True
    words = gettext_noop("The DNS server %(server)s said yes, but %(name)s does not hold what was entered (%(seen)s).")
    advice = gettext_noop("See what stands at and above this name in the zone, then resume.")


class NameShared(ProviderFault):
    """A name of ours is to become a CNAME, but others keep records there: servers drop ours and ignore that."""

    code = "dns_name_shared"
    permanent = True
    words = gettext_noop("The name %(name)s also holds other records (%(kinds)s), beside which DNS allows no CNAME.")
    advice = gettext_noop("Set DNS_TARGET to an address, or have the keeper of the zone move those records.")


class ZoneRestless(ProviderFault):
    """The name was changed by another each time between our look and our update."""

    code = "dns_zone_restless"
    wait = 2.0
    words = gettext_noop("The name %(name)s was being changed by another at the same moment.")
    advice = gettext_noop("Nothing to do: it is tried again by itself.")


class AnswerNotUnderstood(ProviderFault):
    """What came back is no DNS message, or not one that answers the question."""

    code = "dns_answer_not_understood"
    wait = 30.0
    words = gettext_noop("The answer of the DNS server %(server)s could not be understood: %(reason)s.")
    advice = gettext_noop("Check that a name server, and not another service, listens at this address and port.")
