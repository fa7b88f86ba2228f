"""`manage.py reconcile_memory [--project UUID] [--mend] [--json]`: memory against the texts."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from memory import maintenance
from memory.maintenance import Difference, Reconciliation, Report
from novellaforge import checks
from projects.models import Project

DIFFERS = 1
NOT_COMPARED = 2


class Command(BaseCommand):
    help = (
        "Compares the memory of books (passages, facts, graph) with their texts, and tells what "
        "differs. Exit code 1: something differs and was not mended; 2: nothing does, but a "
        "part could not be compared."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--project", type=UUID, help="One book, by its id; without it, all out of the trash."
        )
        parser.add_argument("--mend", action="store_true", help="Make again what differs.")
        parser.add_argument("--json", action="store_true", help="One JSON object a line and book.")

    def handle(self, *args: Any, **options: Any) -> None:
        if problem := checks.database_problem():
            raise CommandError(problem)
        last: list[Report] = []
        for project in _books(options["project"]):
            done = maintenance.reconcile(project.pk, mends=options["mend"])
            last.append(done.last)
            said = [_as_json(project, done)] if options["json"] else _as_lines(project, done)
            for line in said:
                self.stdout.write(line)
        if code := exit_code(last):
            raise SystemExit(code)


def exit_code(reports: Sequence[Report]) -> int:
    """1 before 2: what differs is known."""
    if any(report.unmended for report in reports):
        return DIFFERS
    return NOT_COMPARED if any(report.unchecked for report in reports) else 0


def _books(project_id: UUID | None) -> list[Project]:
    books = Project.objects.order_by("title", "created_at")
    if project_id is None:
        return list(books.filter(trashed_at=None))
    found = list(books.filter(pk=project_id))
    if not found:
        raise CommandError(_("There is no book %(id)s.") % {"id": project_id})
    return found


def _as_json(project: Project, done: Reconciliation) -> str:
    of_book = {"project_id": str(project.pk), "title": project.title}
    return json.dumps(of_book | done.as_json(), ensure_ascii=False)


def _as_lines(project: Project, done: Reconciliation) -> list[str]:
    """A line a difference, with how it stands now."""
    lines = [f"{project.title} ({project.pk})"]
    lines += [f"  {_state(each, done)}: {_told(each)}" for each in done.found.differences]
    if done.left is not None:
        new = [each for each in done.left.differences if each.kind not in done.found.kinds]
        lines += [f"  {_state(each, done)}: {_told(each)}" for each in new]
    not_compared, nothing = _("not compared"), _("nothing differs")
    lines += [f"  {not_compared}: {each.part}: {each.why}" for each in done.last.unchecked]
    return lines if len(lines) > 1 else [*lines, f"  {nothing}"]


def _state(difference: Difference, done: Reconciliation) -> str:
    left = {each.kind: each for each in done.last.differences}.get(difference.kind)
    if left is None:
        return _("mended")
    return _("under way") if left.under_way else _("differs")


def _told(difference: Difference) -> str:
    examples = "; ".join(difference.examples)
    return f"{difference} ({examples})" if examples else str(difference)
