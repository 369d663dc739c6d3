"""Why an ACME authority gave no certificate (problem types: RFC 8555 section 6.7)."""

from __future__ import annotations

from provisioning.providers.errors import ProviderFault, gettext_noop


class AuthorityUnreachable(ProviderFault):
    """No answer of the authority."""

    code = "acme_unreachable"
    wait = 60.0
    words = gettext_noop("The certificate authority %(url)s cannot be reached: %(reason)s.")
    advice = gettext_noop("Check ACME_DIRECTORY_URL and the way to the Internet; it is tried again by itself.")


class AuthorityNotTrusted(ProviderFault):
    """The authority's own server shows a certificate that we do not trust."""

    code = "acme_not_trusted"
    permanent = True
    words = gettext_noop("The server of the certificate authority %(url)s is not trusted: %(reason)s.")
    advice = gettext_noop("For an authority of your own, name its root certificate in ACME_CA_FILE.")


class AnswerNotUnderstood(ProviderFault):
    """What answered does not speak ACME, or broke off."""

    code = "acme_answer_not_understood"
    wait = 300.0
    words = gettext_noop("The certificate authority %(url)s gave an answer that is not ACME: %(reason)s.")
    advice = gettext_noop("Check that ACME_DIRECTORY_URL leads to an ACME directory.")


class AuthorityTroubled(ProviderFault):
    """The authority says that something broke on its side."""

    code = "acme_authority_troubled"
    wait = 300.0
    words = gettext_noop("The certificate authority %(url)s has a fault of its own: %(reason)s.")
    advice = gettext_noop("Nothing to do: it is tried again by itself.")


class RateLimited(ProviderFault):
    """Too many orders or failures in a time; the authority's Retry-After counts."""

    code = "acme_rate_limited"
    wait = 3600.0
    words = gettext_noop("The certificate authority asks us to come back later: %(reason)s.")
    advice = gettext_noop("Nothing to do: it is tried again after the time the authority named.")


class IdentifierRejected(ProviderFault):
    """The authority does not certify this name."""

    code = "acme_name_rejected"
    permanent = True
    words = gettext_noop("The certificate authority does not certify %(names)s: %(reason)s.")
    advice = gettext_noop("Check the name, or upload a certificate from another authority.")


class CaaForbids(ProviderFault):
    """A CAA record lets only other authorities certify the name."""

    code = "acme_caa_forbids"
    permanent = True
    words = gettext_noop("A CAA record in DNS forbids this authority to certify %(names)s: %(reason)s.")
    advice = gettext_noop("Have the keeper of the zone add a CAA record for this authority, then try again.")


class ChallengeFailed(ProviderFault):
    """The authority looked and did not see what it had asked for; its own words say what it met."""

    code = "acme_challenge_failed"
    wait = 900.0
    words = gettext_noop("The certificate authority could not confirm %(names)s: %(reason)s.")
    advice = gettext_noop(
        "Check that the name leads to this web host on port 80, or that its DNS zone is the one the public sees."
    )


class AccountRefused(ProviderFault):
    """The authority does not accept our account."""

    code = "acme_account_refused"
    permanent = True
    words = gettext_noop("The certificate authority refuses our account: %(reason)s.")
    advice = gettext_noop("See what the authority asks of its customers, set ACME_EMAIL, then try again.")


class NonceRejected(ProviderFault):
    """The authority refused one nonce after the other."""

    code = "acme_nonce_rejected"
    wait = 5.0
    words = gettext_noop("The certificate authority refused our request %(times)s times as out of turn.")
    advice = gettext_noop("Nothing to do: it is tried again by itself.")


class OrderGone(ProviderFault):
    """The order has expired, or the authority has forgotten it; the next try makes a new one."""

    code = "acme_order_gone"
    wait = 1.0
    words = gettext_noop("The certificate authority does not know our order any more: %(reason)s.")
    advice = gettext_noop("Nothing to do: a new order is made by itself.")


class OrderRefused(ProviderFault):
    """Any other refusal, in the authority's words."""

    code = "acme_order_refused"
    permanent = True
    words = gettext_noop("The certificate authority refused the order for %(names)s: %(reason)s.")
    advice = gettext_noop("The words of the authority say what it misses; mend that, then try again.")


class ChainUnusable(ProviderFault):
    """What was handed out is no certificate that could be served; the next try makes a new order."""

    code = "acme_chain_unusable"
    words = gettext_noop("What the certificate authority handed out for %(names)s cannot be used: %(reason)s.")
    advice = gettext_noop(
        "It is ordered anew by itself, later each time. If it repeats, tell the authority, "
        "or upload a certificate from another one."
    )


class AccountUnusable(ProviderFault):
    """The file of the account's key cannot be read or written."""

    code = "acme_account_unusable"
    permanent = True
    words = gettext_noop("The key of our account at the certificate authority cannot be used (%(path)s): %(reason)s.")
    advice = gettext_noop("Give the service write access to this folder, or put the key back from a backup.")
