"""The forms of the request: one page of the formal form each, and the officials' decisions."""
