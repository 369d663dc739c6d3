"""The operators' view of certificates: what ends when, renewal, upload; and who is told."""
