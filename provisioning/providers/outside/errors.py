"""Why a site could not be looked at. What it answered, good or bad, is not an error but a `Seen`."""

from __future__ import annotations

from provisioning.providers.errors import ProviderFault, gettext_noop


class LookRefused(ProviderFault):
    """The question itself was wrong: host, path, port or scheme."""

    code = "outside_question_refused"
    permanent = True
    words = gettext_noop("A website cannot be asked for with “%(value)s” (%(use)s).")
    advice = gettext_noop("Check the site's name and the configured address of the web host.")


class AddressUnknown(ProviderFault):
    """The configured address is a name that nothing resolves."""

    code = "outside_address_unknown"
    permanent = True
    words = gettext_noop("The configured address %(address)s of the web host is not known to this machine.")
    advice = gettext_noop("Set the web host's address as a number, or as a name that this machine resolves.")


class NobodyAnswers(ProviderFault):
    """Nothing listens there, or the way there is closed."""

    code = "outside_nobody_answers"
    wait = 2.0
    words = gettext_noop("Nobody answers at %(address)s port %(port)s: %(reason)s.")
    advice = gettext_noop("Check that the web server runs and that no firewall stands between.")


class TookTooLong(ProviderFault):
    """The whole answer was not there within the time allowed."""

    code = "outside_took_too_long"
    wait = 5.0
    words = gettext_noop("%(host)s had not answered completely after %(seconds)s seconds.")
    advice = gettext_noop("Check the load of the web server; it is tried again by itself.")


class BadCertificate(ProviderFault):
    """TLS failed: a certificate for another name, out of date, from an unknown authority, or none at all."""

    code = "outside_bad_certificate"
    permanent = True
    words = gettext_noop("The secure connection to %(host)s failed: %(reason)s.")
    advice = gettext_noop("Check the certificate of this site: its names, its dates and its issuer.")


class HandshakeRefused(ProviderFault):
    """The server speaks TLS and has no certificate for this name."""

    code = "outside_handshake_refused"
    permanent = True
    words = gettext_noop(
        "The web server refuses a secure connection under the name %(host)s: it has no certificate for it."
    )
    advice = gettext_noop("Check that a certificate covers this name and that the web host was told of it.")


class AnswerNotUnderstood(ProviderFault):
    """What came back is not HTTP, or it broke off."""

    code = "outside_answer_not_understood"
    wait = 5.0
    words = gettext_noop("The answer for %(host)s could not be understood: %(reason)s.")
    advice = gettext_noop("Check that a web server, and not another service, listens on this port.")
