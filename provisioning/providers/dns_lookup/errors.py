"""What authoritative name servers may say, or not say, of a name that was entered. All of it may pass by itself."""

from __future__ import annotations

from provisioning.providers.errors import ProviderFault, gettext_noop


class NameServerSilent(ProviderFault):
    """No answer in time, neither by UDP nor by TCP."""

    code = "dns_lookup_silent"
    wait = 5.0
    words = gettext_noop("The name server %(server)s did not answer: %(reason)s.")
    advice = gettext_noop("Check that it runs and that no firewall stands between; visitors may be sent there too.")


class NotAuthoritative(ProviderFault):
    """The answer lacks the AA flag: a cache, a server without the zone, or one that has not loaded it yet."""

    code = "dns_lookup_not_authoritative"
    wait = 15.0
    words = gettext_noop("The name server %(server)s does not answer for %(name)s by its own authority (%(rcode)s).")
    advice = gettext_noop(
        "List only the zone's own name servers for it in DNS_VERIFY_NAMESERVERS (zone=server), "
        "and see that they have it."
    )


class NotThereYet(ProviderFault):
    """The server has the zone, but not the name: a secondary that has not taken over the change."""

    code = "dns_lookup_not_there_yet"
    words = gettext_noop("The name server %(server)s does not know %(name)s (%(kind)s) yet.")
    advice = gettext_noop("It is asked again by itself. If it lasts, check how this server gets the zone.")


class AnswersDiffer(ProviderFault):
    """The server gives another answer than the one that was entered."""

    code = "dns_lookup_differs"
    words = gettext_noop("The name server %(server)s says %(seen)s for %(name)s instead of %(wanted)s.")
    advice = gettext_noop("It is asked again by itself. If it lasts, see who else enters names in this zone.")
