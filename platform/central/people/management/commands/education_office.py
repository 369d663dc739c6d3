"""`gapura manage education_office NAME --region REGION [--end]`: who asks for the schools of a region."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from central.people.models import Agency
from central.people.operations import let_ask_for_schools


class Command(BaseCommand):
    """The people linked to that agency may then send lists of schools of its region."""

    help = "Let an agency ask for the schools of its region, or end that."

    def add_arguments(self, parser: CommandParser) -> None:
        """The agency, as it is entered."""
        parser.add_argument("name")
        parser.add_argument("--region", required=True)
        parser.add_argument("--end", action="store_true", help="it asks for them no longer")

    def handle(self, *args: Any, name: str, region: str, end: bool, **options: Any) -> None:
        """Set it and say so."""
        agency = Agency.objects.filter(name=name, region=region).first()
        if agency is None:
            raise CommandError(f"There is no agency {name!r} in {region!r}; write both as they are entered.")
        let_ask_for_schools(agency=agency, allowed=not end, by="gapura")
        self.stdout.write(f"{name}: {'no longer asks' if end else 'asks'} for the schools of {region}")
