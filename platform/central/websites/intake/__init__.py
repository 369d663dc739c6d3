"""The form of SOP 003 chapter 7 as a YAML or JSON file, driven through the same operations as the pages."""

from central.websites.intake.loading import load_cover, load_form
from central.websites.intake.opening import open_request

__all__ = ["load_cover", "load_form", "open_request"]
