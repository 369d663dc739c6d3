"""Messages written in the transaction that decides, sent after it."""
