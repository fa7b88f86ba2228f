"""`manage.py demo`: a sample novel, its first chapter written live, then approved."""

import asyncio
import os
import secrets
import signal
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from typing import Any, BinaryIO

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils.translation import gettext as _

from novellaforge import checks
from novellaforge.cluster.process import Exit, end_with_parent, fork
from novellaforge.cluster.rows import Terms
from novellaforge.cluster.supervisor import Supervisor
from novellaforge.errors import NovellaForgeError
from novellaforge.models import QueuedTask
from novellaforge.queues import PRIORITY
from projects.models import Project
from projects.sample import create_sample
from writing.events import Chunk, Event
from writing.models import GenerationRun, GenerationSettings
from writing.runs import approve, start
from writing.runs.approving import MEMORY_TASKS
from writing.tally import Tally
from writing.telling_live import line_about
from writing.watching import place_of, watch

USERNAME = "demo"
REMEMBERING_SECONDS = 60.0


class Command(BaseCommand):
    help = "Writes the first chapter of a sample novel, live, on the services that are set."
    _is_within = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--language", choices=["en", "fr"], default="en")
        parser.add_argument("--words", type=int, help="Of the chapter; the sample's own if unset.")
        parser.add_argument(
            "--mode", choices=GenerationRun.Mode.values, default=GenerationRun.Mode.DISTRIBUTED
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if problem := checks.database_problem():
            raise CommandError(problem)
        self.stdout.write(_("Preparing the database and the sample novel"))
        call_command("migrate", verbosity=0)
        user, password = _author()
        project = create_sample(user, options["language"])
        if settings.LLM_IS_EMBEDDED:  # it seldom plans a chapter that lists no scenes
            GenerationSettings.objects.create(project=project, pregenerate_after_approval=0)
        chapter = project.chapters.get(number=1)
        self._say_what(project)
        self.stdout.write(_("\nStarting the workers. The text comes as it is written:"))
        tally = Tally.begin(project)
        with _workers():
            try:
                run, _new = start(
                    chapter,
                    user,
                    mode=options["mode"],
                    target_words=options["words"],
                    auto_approve=False,
                )
            except NovellaForgeError as error:
                raise CommandError(str(error)) from error
            streamed = asyncio.run(self._show(run))
            run.refresh_from_db()
            self.stdout.write("\n\n" + tally.table(run, streamed))
            if run.state != GenerationRun.State.DRAFTED:
                raise CommandError(_("The chapter was not finished: %s") % run.reason)
            self._approve(run, user)
        self._say_how_to_open(project, password)

    def _say_what(self, project: Project) -> None:
        about = f"{project.title} ({project.get_language_display()})"
        self.stdout.write(f"\n{about}\n{'=' * len(about)}\n{project.premise}\n")
        for chapter in project.chapters.all():
            self.stdout.write(f"  {chapter}: {chapter.outline[:100]}")
        model = settings.LLM_MODEL or settings.LLM_BASE_URL
        self.stdout.write(_("\nModel: %(model)s at %(address)s") % {
            "model": model, "address": settings.LLM_BASE_URL,
        })  # fmt: skip
        if settings.LLM_IS_EMBEDDED:
            note = _("The embedded demo model writes weak prose; it is there so that all runs.")
            self.stdout.write(self.style.WARNING(note))

    async def _show(self, run: GenerationRun) -> str:
        """Print the run as it goes, in reading order; the chapter as it was told."""
        told: list[str] = []
        async with aclosing(watch(run.pk, place_of("reading", None))) as batches:
            async for batch in batches:
                for _name, event in batch:
                    if isinstance(event, Chunk):
                        told.append(event.content)
                    self._print(event)
        return "".join(told)

    def _print(self, event: Event) -> None:
        """Each line begins anew, also where it comes within a sentence of the text."""
        if isinstance(event, Chunk):
            self.stdout.write(event.content, ending="")
            self.stdout.flush()
            self._is_within = not event.content.endswith("\n")
        elif line := line_about(event):
            begin = "\n" if self._is_within else ""
            self.stdout.write(self.style.HTTP_INFO(f"{begin}── {line}"))
            self._is_within = False

    def _approve(self, run: GenerationRun, user: User) -> None:
        self.stdout.write(_("\nThe gate leaves it to the author, because:"))
        for reason in run.reason.splitlines():
            self.stdout.write(f"  · {reason}")
        approve(run.version, user)
        self.stdout.write(_("Approved by its author, who has read the above."))
        waited = _wait_until_remembered(run)
        self.stdout.write(_("Memory: %s") % waited)

    def _say_how_to_open(self, project: Project, password: str) -> None:
        self.stdout.write(
            _("\nTo open it: make up, then http://127.0.0.1:8000/books/%(id)s/plan/")
            % {"id": project.pk}
        )
        self.stdout.write(
            _("sign in as %(user)s with the password %(password)s")
            % {"user": USERNAME, "password": password}
        )


def _author() -> tuple[User, str]:
    """The demo's own user; the password is made anew each time and shown at the end."""
    user, _created = User.objects.get_or_create(
        username=USERNAME, defaults={"is_staff": True, "is_superuser": True}
    )
    password = secrets.token_urlsafe(9)
    user.set_password(password)
    user.save()
    return user, password


@contextmanager
def _workers() -> Iterator[None]:
    """A cluster of our own, beside whatever others run; asked to stop at the end."""
    connections.close_all()  # a child must not share them
    with (settings.VAR_DIR / "demo-workers.log").open("ab") as log:
        pid = fork("nf-supervisor", lambda: _supervise(log))
    try:
        yield
    finally:
        os.kill(pid, signal.SIGTERM)
        os.waitpid(pid, 0)


def _supervise(log: BinaryIO) -> Exit:
    """A fork has imported all, which takes a cold start some seconds."""
    end_with_parent(signal.SIGTERM)  # not SIGKILL: what runs is put back
    os.setsid()  # Ctrl-C is for the demo, which tells us
    for said in (1, 2):
        os.dup2(log.fileno(), said)
    terms = Terms.of_settings(PRIORITY)
    gave_up = Supervisor(terms, processes=1, slots=settings.QUEUE_BEATS_SLOTS).run()
    return Exit.BROKEN if gave_up else Exit.DONE


def _wait_until_remembered(run: GenerationRun) -> str:
    version = run.version
    assert version is not None
    waiting = QueuedTask.objects.filter(func__in=MEMORY_TASKS, project_id=run.project_id)
    limit = time.monotonic() + REMEMBERING_SECONDS
    while waiting.filter(set_aside_at=None).exists() and time.monotonic() < limit:
        time.sleep(0.1)
    failed = waiting.first()
    if failed:
        return failed.failure or _("still being written")
    return _("%s passages kept") % version.chunk_set.count()
