"""Sites of a former release brought up to date: SQL collected once on a copy, then played on each stale site.

`gaps` finds what a site lacks, `recipes` collects the SQL, `applying` plays it on one site in one transaction with
its journal row, `executing` runs what cannot be collected by normal means, `sites` is the loop over all of them.
"""

from tenants.registry.schemas.upgrading.gaps import stale_sites
from tenants.registry.schemas.upgrading.sites import Summary, upgrade_sites

__all__ = ["Summary", "stale_sites", "upgrade_sites"]
