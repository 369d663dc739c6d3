"""The website request and everything decided about it."""

from central.websites.models.batches import Batch, BatchLine, BatchOrder, BatchOrderLine
from central.websites.models.decisions import Decision, Disposition, ReturnNote
from central.websites.models.makers import Maker
from central.websites.models.policies import ChainPolicy
from central.websites.models.requests import WebsiteRequest
from central.websites.models.steps import CaseStep

__all__ = [
    "Batch",
    "BatchLine",
    "BatchOrder",
    "BatchOrderLine",
    "CaseStep",
    "ChainPolicy",
    "Decision",
    "Disposition",
    "Maker",
    "ReturnNote",
    "WebsiteRequest",
]
