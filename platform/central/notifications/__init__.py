"""The senders behind the outbox, and the operators' view of it."""
