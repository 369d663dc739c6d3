"""An ACME authority: order, look, answer, finalize, download. Each verb is one short talk; none waits for another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import requests
from acme import challenges as library
from acme import messages
from cryptography import x509
from josepy.errors import DeserializationError
from josepy.interfaces import JSONDeSerializable

from provisioning.providers.acme import errors
from provisioning.providers.acme.account import AccountFiles
from provisioning.providers.acme.network import Wire, short
from provisioning.providers.acme.values import Challenge, ChallengeKind, Order, OrderStatus
from provisioning.providers.errors import ProviderFault

TIMEOUT_SECONDS = 20.0


class Authority:
    """One ACME authority with our account there; the account is made at the first order.

    Every verb raises the faults of `errors`: unreachable, not trusted, rate limited, name rejected, and so on.
    """

    def __init__(
        self,
        *,
        directory_url: str,
        home: Path,
        email: str = "",
        ca_file: Path | None = None,
        binding: tuple[str, str] | None = None,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        """:param ca_file: certificates to trust for the authority's own server, instead of the system's.
        :param binding: key id and HMAC key of a customer's account, where the authority asks for one (RFC 8555 7.3.4).
        """
        self._url = directory_url
        self._files = AccountFiles(home=home, directory_url=directory_url)
        self._email, self._binding = email, binding
        self._is_new = False
        self._key = self._files.key()
        self._wire = Wire(url=directory_url, key=self._key, ca_file=ca_file, timeout=timeout)

    def look_at_directory(self) -> None:
        """See that the authority answers and speaks ACME; nothing is ordered, no account is made."""
        _ = self._directory["newOrder"]

    def order(self, names: Sequence[str], *, kind: ChallengeKind) -> Order:
        """Order one certificate for `names`."""
        wanted = [messages.Identifier(typ=messages.IDENTIFIER_FQDN, value=name) for name in names]
        response = self._post(self._directory["newOrder"], messages.NewOrder(identifiers=wanted), names=names)
        with self._understood():
            return self._order(response.headers["Location"], response.json(), kind=kind)

    def look(self, url: str, *, kind: ChallengeKind) -> Order:
        """Return an order as it is now, with the challenges that are still open.

        :raises ChallengeFailed, CaaForbids, IdentifierRejected, OrderRefused: the order has failed for good.
        """
        response = self._post(url, None)
        with self._understood():
            return self._order(url, response.json(), kind=kind)

    def answer(self, challenge: Challenge) -> None:
        """Tell the authority that it may look for the answer now; it looks when it likes."""
        response_class = library.DNS01Response if challenge.kind is ChallengeKind.DNS else library.HTTP01Response
        self._post(challenge.url, response_class(key_authorization=""), names=[challenge.name])

    def finalize(self, order: Order, *, csr_pem: bytes, names: Sequence[str]) -> None:
        """Hand in the request for the certificate; it may take a while until the order is valid."""
        request = messages.CertificateRequest(csr=x509.load_pem_x509_csr(csr_pem))
        self._post(order.finalize_url, request, names=names)

    def download(self, order: Order) -> bytes:
        """Return the certificate of a valid order with its chain, as PEM, the certificate first."""
        return bytes(self._post(order.certificate_url, None).content)

    @cached_property
    def _directory(self) -> messages.Directory:
        found = self._wire.get(self._url)
        with self._understood():
            directory = messages.Directory.from_json(found.json())
            for needed in ("newNonce", "newAccount", "newOrder"):
                _ = directory[needed]
        return directory

    @contextmanager
    def _understood(self) -> Iterator[None]:
        """Say so where an answer that was no refusal is not what RFC 8555 promises."""
        try:
            yield
        except (LookupError, ValueError, TypeError, AttributeError, DeserializationError) as error:
            reason = short(f"{type(error).__name__} {error}")
            raise errors.AnswerNotUnderstood(url=self._url, reason=reason) from error

    def _sign_in(self) -> None:
        """Use our account, registered where it is not yet; registering a key twice gives the same account."""
        if self._wire.net.account is not None:
            return
        url = self._files.url() or self._register()
        self._wire.net.account = messages.RegistrationResource(uri=url, body=messages.Registration())

    def _register(self) -> str:
        wanted = messages.NewRegistration.from_data(
            email=self._email or None, terms_of_service_agreed=True, external_account_binding=self._bound()
        )
        response = self._wire.post(self._directory["newAccount"], wanted, nonce_url=self._directory["newNonce"])
        with self._understood():
            url = str(response.headers["Location"])
        self._files.remember(url)
        self._is_new = True
        return url

    def _bound(self) -> dict[str, object] | None:
        if self._binding is None:
            return None
        kid, hmac = self._binding
        try:
            return messages.ExternalAccountBinding.from_data(self._key.public_key(), kid, hmac, self._directory)
        except ValueError as error:
            raise errors.AccountRefused(reason="the HMAC key is not base64url") from error

    def _post(self, url: str, content: JSONDeSerializable | None, *, names: Sequence[str] = ()) -> requests.Response:
        self._sign_in()
        try:
            return self._wire.post(url, content, nonce_url=self._directory["newNonce"], names=names)
        except errors.AccountRefused:
            if self._is_new:
                raise
        # The authority has forgotten the account we remember.
        self._wire.net.account = None
        self._files.remember("")
        self._sign_in()
        return self._wire.post(url, content, nonce_url=self._directory["newNonce"], names=names)

    def _order(self, url: str, raw: object, *, kind: ChallengeKind) -> Order:
        body = messages.Order.from_json(raw)
        wait = self._wire.retry_after()
        authorizations = self._authorizations(body)
        if body.status == messages.STATUS_INVALID:
            raise self._failure(body, authorizations)
        open_ones = [one for one in authorizations if one.status == messages.STATUS_PENDING]
        return Order(
            url=url,
            status=OrderStatus(body.status.name),
            finalize_url=body.finalize or "",
            certificate_url=body.certificate or "",
            challenges=tuple(self._challenge(one, kind=kind) for one in open_ones),
            wait=wait,
        )

    def _authorizations(self, body: messages.Order) -> list[messages.Authorization]:
        if body.status not in (messages.STATUS_PENDING, messages.STATUS_INVALID):
            return []
        return [messages.Authorization.from_json(self._post(url, None).json()) for url in body.authorizations]

    def _challenge(self, authorization: messages.Authorization, *, kind: ChallengeKind) -> Challenge:
        name = authorization.identifier.value
        for body in authorization.challenges:
            if body.chall.typ == kind.value:
                return Challenge(
                    name=name,
                    kind=kind,
                    url=body.uri,
                    token=body.chall.encode("token"),
                    answer=body.chall.validation(self._key),
                )
        raise errors.OrderRefused(names=name, reason=f"{kind.value} is not offered")

    def _failure(self, body: messages.Order, authorizations: Sequence[messages.Authorization]) -> ProviderFault:
        """Return why an order failed: the first complaint of a challenge, else that of the order itself."""
        for authorization in authorizations:
            for challenge in authorization.challenges:
                if challenge.error is not None:
                    return self._wire.fault_of(challenge.error, names=[authorization.identifier.value])
        names = [identifier.value for identifier in body.identifiers or ()]
        if body.error is not None:
            return self._wire.fault_of(body.error, names=names)
        return errors.OrderRefused(names=", ".join(names), reason="the order is invalid")
