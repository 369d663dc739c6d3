"""A site's page and what is done to a site that is there: suspend, rename, give a domain, delete; each a run."""
