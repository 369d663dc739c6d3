"""`gapura import FILE.csv|xlsx [--dry-run] [--json] [--resume NUMBER]`: many requests from one list."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from central.websites.bulk import importing
from central.websites.bulk.report import report_csv
from central.websites.models import Batch
from kernel.errors import DomainError
from tenants.members.models import User


class Command(BaseCommand):
    """A list is imported in the name of somebody of central IT, or of a region's education office."""

    help = "Check a list of wished-for sites and submit its lines as requests, under one cover letter."

    def add_arguments(self, parser: CommandParser) -> None:
        """The list, its cover letter, and who sends it."""
        parser.add_argument("file", nargs="?", default="", help="the list, .csv or .xlsx")
        parser.add_argument("--dry-run", action="store_true", help="only say what would come of each line")
        parser.add_argument("--report", default="", help="write the lines with their reasons to this CSV file")
        parser.add_argument("--cover", default="", help="the cover letter, a YAML file as examples/cover-schools.yml")
        parser.add_argument("--as", dest="username", default="", help="who sends it, by user name")
        parser.add_argument("--resume", default="", help="go on with the batch of this number")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, as_json: bool, **options: Any) -> None:
        """Do it and print what came of it; exit with 1 where a line was refused."""
        try:
            found = self._resumed(options["resume"]) if options["resume"] else self._imported(**options)
        except DomainError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be used: {error.strerror}.") from error
        self._print(found, as_json=as_json)
        if found["refused"]:
            sys.exit(1)

    def _imported(
        self, *, file: str, username: str, report: str, cover: str, dry_run: bool, **options: Any
    ) -> dict[str, Any]:
        by = _person(username)
        listing, verdicts = importing.check_file(Path(file), by=by)
        if report:
            Path(report).write_text(report_csv(verdicts), encoding="utf-8", newline="")
        if dry_run:
            return importing.figures_of_check(verdicts)
        if not cover:
            raise CommandError("Name the cover letter with --cover, or only check the list with --dry-run.")
        return self._carried_on(importing.open_from_files(listing, verdicts, cover=Path(cover), by=by))

    def _resumed(self, number: str) -> dict[str, Any]:
        batch = Batch.objects.filter(number=number).first()
        if batch is None:
            raise CommandError(f"There is no batch {number!r}.")
        return self._carried_on(batch)

    def _carried_on(self, batch: Batch) -> dict[str, Any]:
        self.stderr.write(f"{batch.number}: after an interruption, go on with: gapura import --resume {batch.number}")
        importing.carry_to_the_end(batch, tell=self.stderr.write)
        return importing.figures_of(batch)

    def _print(self, found: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False, default=str))
            return
        for line in found.pop("lines"):
            self.stdout.write(f"{line['line']}\t{line['state']}\t{line['number'] or line['code']}\t{line['words']}")
        self.stdout.write("\n".join(f"{key}: {value}" for key, value in found.items()))


def _person(username: str) -> User:
    found = User.objects.filter(username=username).first()
    if found is None:
        raise CommandError("Say with --as who sends the list: the user name of central IT or of the education office.")
    return found
