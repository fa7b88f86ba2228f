"""`manage.py demo`, as a newcomer runs it, on a scripted model server."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

from novellaforge.models import LLMCall
from projects.models import Chapter
from tests.clusters import database_url
from tests.model_server import ModelServer
from tests.writing.scripts import answer_well
from writing.models import GenerationRun

pytestmark = pytest.mark.django_db(transaction=True)


def demo(server: ModelServer, *options: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", "demo", *options],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "SUITE_CHILD": "1",
            "DATABASE_URL": database_url(),
            "VAR_DIR": str(settings.VAR_DIR),
            "LLM_BASE_URL": server.url,
            "LLM_MODEL": "scripted",
        },
        capture_output=True,
        text=True,
        timeout=100,
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_writes_and_approves_a_chapter_twice(server: ModelServer, language: str) -> None:
    answer_well(server)
    for time in (1, 2):
        said = demo(server, "--language", language)
        assert said.returncode == 0, said.stdout + said.stderr
        assert re.search(r"words +\d+ / \d+ \([+-]\d+\.\d%, within", said.stdout)
        assert re.search(r"streamed text .*\(equal\)", said.stdout)
        assert GenerationRun.objects.filter(state="approved").count() == time
    assert last_text() in without_lines_about_stages(said.stdout)
    assert Chapter.objects.exclude(approved_version=None).count() == 2
    assert LLMCall.objects.count() == len(server.calls)


def last_text() -> str:
    run = GenerationRun.objects.first()
    assert run
    assert run.version
    return re.sub(r"\s+", " ", run.version.text)


def without_lines_about_stages(stdout: str) -> str:
    """They stand between the paragraphs, and within them: what is told is told at once."""
    return re.sub(r"\s+", " ", re.sub(r"\n── [^\n]*\n", "", stdout))


def test_a_model_that_fails_ends_it_with_the_reason(server: ModelServer) -> None:
    server.fault("401", times=None)
    said = demo(server)
    assert said.returncode == 1
    assert "LLM_API_KEY" in said.stderr
    assert "Traceback" not in said.stderr
