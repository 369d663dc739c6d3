"""Agencies and schools, appointments of officials, links of applicants to their agency."""
