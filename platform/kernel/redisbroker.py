"""kombu's Redis transport, with a slot that is free again when an acknowledgement fails.

Stock, a worker whose broker goes away in the middle of a task keeps that task's slot: the failed acknowledgement leaves
the message counted as unread, a worker with no slot left asks for nothing, and one that asks for nothing never notices
that its connection is dead. It lives on and does nothing. Here the slot is freed first; the worker then asks, meets the
dead connection and connects anew. The message comes again after the visibility timeout, which does no harm: rows are
the truth.
"""

from __future__ import annotations

from typing import Any

from kombu.transport import redis, virtual


class QoS(redis.QoS):
    """Counts a message as done with, whether Redis could be told or not."""

    def ack(self, delivery_tag: Any) -> None:
        """Acknowledge a message.

        :raises Exception: Redis could not be told; the slot is free all the same.
        """
        try:
            super().ack(delivery_tag)
        finally:
            self._free(delivery_tag)

    def reject(self, delivery_tag: Any, requeue: bool = False) -> None:
        """Refuse a message; like `ack`."""
        try:
            super().reject(delivery_tag, requeue=requeue)
        finally:
            self._free(delivery_tag)

    def _free(self, delivery_tag: Any) -> None:
        if self._delivered and delivery_tag in self._delivered:
            virtual.QoS.ack(self, delivery_tag)


class Channel(redis.Channel):
    """A channel that counts so."""

    QoS = QoS


class Transport(redis.Transport):
    """The Redis transport with that channel."""

    Channel = Channel
