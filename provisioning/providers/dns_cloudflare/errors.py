"""What can go wrong with a zone at Cloudflare."""

from __future__ import annotations

from provisioning.providers.errors import ProviderFault, gettext_noop


class TokenInvalid(ProviderFault):
    """Cloudflare does not know the token, or it cannot be one."""

    code = "cloudflare_token_invalid"
    permanent = True
    words = gettext_noop("Cloudflare does not accept the API token (%(reason)s).")
    advice = gettext_noop("Make one that may edit the DNS of the zone, set CLOUDFLARE_API_TOKEN to it, then resume.")


class Forbidden(ProviderFault):
    """A known token is refused. Cloudflare says so now and then of a good one, so it is tried again first."""

    code = "cloudflare_forbidden"
    wait = 30.0
    words = gettext_noop("Cloudflare refuses this token the work on the zone: %(reason)s.")
    advice = gettext_noop(
        "It is tried again by itself. If it repeats, check the token's rights and its list of addresses."
    )


class ZoneMissing(ProviderFault):
    """The token sees no such zone. Not permanent where only a remembered id was wrong."""

    code = "cloudflare_zone_missing"
    permanent = True
    words = gettext_noop("Cloudflare shows this token no zone %(zone)s.")
    advice = gettext_noop(
        "Add the zone to the token's resources, or correct CLOUDFLARE_ZONE_ID and the parent domain's DNS zone."
    )


class RateLimited(ProviderFault):
    """429: too many requests under this token; everybody waits until the time Cloudflare names."""

    code = "cloudflare_rate_limited"
    wait = 60.0
    counts = False
    words = gettext_noop("Cloudflare takes no more requests for %(seconds)s seconds.")
    advice = gettext_noop("Nothing to do: it is tried again by itself.")


class BudgetSpent(ProviderFault):
    """Our own budget of requests is used up for the moment."""

    code = "cloudflare_budget_spent"
    wait = 1.0
    counts = False
    words = gettext_noop("The platform's budget of requests to Cloudflare is used up for %(seconds)s seconds.")
    advice = gettext_noop("Nothing to do: it is tried again by itself.")


class Unreachable(ProviderFault):
    """No connection, or one that broke. What was sent may have been done: the next try looks first."""

    code = "cloudflare_unreachable"
    wait = 5.0
    words = gettext_noop("Cloudflare cannot be reached, or broke the connection: %(reason)s.")
    advice = gettext_noop("Check the way out to the internet and CLOUDFLARE_BASE_URL; it is tried again by itself.")


class TookTooLong(ProviderFault):
    """No whole answer in time. What was sent may have been done: the next try looks first."""

    code = "cloudflare_took_too_long"
    wait = 10.0
    words = gettext_noop("Cloudflare had not answered after %(seconds)s seconds.")
    advice = gettext_noop("Nothing to do: it is looked at and tried again by itself.")


class ServerFault(ProviderFault):
    """Cloudflare says the fault is on its side."""

    code = "cloudflare_server_fault"
    wait = 15.0
    words = gettext_noop("Cloudflare has a fault of its own (%(status)s): %(reason)s.")
    advice = gettext_noop(
        "Nothing to do: it is tried again by itself. Cloudflare tells of long faults at www.cloudflarestatus.com."
    )


class AnswerNotUnderstood(ProviderFault):
    """Empty, cut short, no JSON, or not of Cloudflare's shape."""

    code = "cloudflare_answer_not_understood"
    wait = 15.0
    words = gettext_noop("The answer of Cloudflare could not be understood: %(reason)s.")
    advice = gettext_noop(
        "It is tried again by itself. If it repeats, check that CLOUDFLARE_BASE_URL leads to Cloudflare."
    )


class RecordExists(ProviderFault):
    """81057, 81058: what was to be created is there already; looked at before anything else is done."""

    code = "cloudflare_record_exists"
    wait = 1.0
    words = gettext_noop("Cloudflare says that the record is there already: %(reason)s.")
    advice = gettext_noop("Nothing to do: it is looked at again by itself.")


class NameOccupied(ProviderFault):
    """81053, 81054: a record of a kind that bears no other beside it."""

    code = "cloudflare_name_occupied"
    permanent = True
    words = gettext_noop("Another record at this name stands in the way: %(reason)s.")
    advice = gettext_noop("Have the keeper of the zone remove that record, or choose another name.")


class RecordGone(ProviderFault):
    """81044: the record was removed by somebody else meanwhile."""

    code = "cloudflare_record_gone"
    wait = 1.0
    words = gettext_noop("The record was removed at Cloudflare by somebody else meanwhile.")
    advice = gettext_noop("Nothing to do: it is looked at again by itself.")


class ZoneFull(ProviderFault):
    """81045: the plan's number of records is used up."""

    code = "cloudflare_zone_full"
    permanent = True
    words = gettext_noop("The zone at Cloudflare holds as many records as its plan allows: %(reason)s.")
    advice = gettext_noop("Remove records that are no longer used or take a larger plan, then resume.")


class RequestRefused(ProviderFault):
    """Cloudflare refuses what was asked; asking the same again will not help."""

    code = "cloudflare_request_refused"
    permanent = True
    words = gettext_noop("Cloudflare refuses the request: %(reason)s.")
    advice = gettext_noop("Correct what is named there (name, target, zone), then resume.")
