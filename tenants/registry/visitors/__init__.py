"""Counts visitors without knowing them: no cookie, no stored address, a salt that dies with the day.

A hit costs no statement (the day's first one in a process costs two, for the salt). Each process collects hits in
memory and writes them together after a response is out: with the first one that ends FLUSH_AFTER seconds or more
after the last writing. A process that stops or crashes loses what it collected since, nothing else.
"""

from tenants.registry.visitors.middleware import VisitorMiddleware

__all__ = ["VisitorMiddleware"]
