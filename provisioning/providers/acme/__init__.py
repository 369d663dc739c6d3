"""Certificates from an ACME authority (RFC 8555), one question at a time: nothing here waits or sleeps."""

from provisioning.providers.acme.client import Authority
from provisioning.providers.acme.values import Challenge, ChallengeKind, Order, OrderStatus

__all__ = ["Authority", "Challenge", "ChallengeKind", "Order", "OrderStatus"]
