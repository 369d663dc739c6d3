"""Lists of agencies and officials as files; loading one twice does it once."""

from central.people.loaders.agencies import load_agencies
from central.people.loaders.officials import load_officials
from central.people.loaders.report import LoadReport

__all__ = ["LoadReport", "load_agencies", "load_officials"]
