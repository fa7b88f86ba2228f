"""`manage.py demo`, as a newcomer runs it, on a scripted model server."""

import os
import re
import subprocess
from tempfile import TemporaryFile
from typing import BinaryIO

import pytest
from django.conf import settings

from novellaforge.cluster.process import children
from novellaforge.models import LLMCall
from projects.models import Chapter, Project
from tests.clusters import alive, database_url
from tests.forks import Forked, manage
from tests.model_server import ModelServer
from tests.waiting import eventually
from tests.writing.scripts import answer_well, asking
from writing.models import GenerationRun

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]
SECONDS = 180
SHORT = ("--words", "300")
EMBEDDING = ("EMBEDDING_BASE_URL", "EMBEDDING_MODEL", "EMBEDDING_DIMENSION")


def demo(server: ModelServer, *options: str, **env: str) -> "subprocess.CompletedProcess[str]":
    with TemporaryFile() as out, TemporaryFile() as err:
        process = begin(server, options, out, err, **env)
        try:
            code = process.wait(SECONDS)
        finally:
            process.kill()
        told = []
        for file in (out, err):
            file.seek(0)
            told.append(file.read().decode())
    return subprocess.CompletedProcess(options, code, *told)


def begin(
    server: ModelServer, options: tuple[str, ...], out: BinaryIO, err: BinaryIO, **env: str
) -> Forked:
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.child_settings",
        "SUITE_CHILD": "1",
        "DATABASE_URL": database_url(),
        "VAR_DIR": str(settings.VAR_DIR),
        **asking(server),
        **env,
    }
    return manage(["demo", *options], env, out, err)


def test_it_writes_and_approves_a_chapter_also_again_and_in_french(server: ModelServer) -> None:
    """In one language with vectors of our own model, as with the settings of a newcomer."""
    answer_well(server)
    own_vectors = dict.fromkeys(EMBEDDING, "")
    for time, (language, vectors) in enumerate((("en", {}), ("fr", own_vectors)), start=1):
        said = demo(server, "--language", language, *SHORT, **vectors)
        assert said.returncode == 0, said.stdout + said.stderr
        assert re.search(r"words +\d+ / \d+ \([+-]\d+\.\d%, within", said.stdout)
        assert re.search(r"streamed text .*\(equal\)", said.stdout)
        assert GenerationRun.objects.filter(state="approved").count() == time
        assert last_text() in without_lines_about_stages(said.stdout)
        assert Chapter.objects.exclude(approved_version=None).count() == time
    languages = Project.objects.values_list("language", flat=True)
    assert sorted(languages) == ["en", "fr"]
    assert LLMCall.objects.exclude(purpose="embedding").count() == len(server.calls)


def last_text() -> str:
    run = GenerationRun.objects.first()
    assert run
    assert run.version
    return re.sub(r"\s+", " ", run.version.text)


def without_lines_about_stages(stdout: str) -> str:
    """They stand between the paragraphs, and within them: what is told is told at once."""
    return re.sub(r"\s+", " ", re.sub(r"(?:\n── [^\n]*)+\n", "", stdout))


def test_killed_it_takes_its_workers_along(server: ModelServer) -> None:
    answer_well(server)
    server.fault("silence", times=None, after=0)
    with TemporaryFile() as out:
        process = begin(server, (), out, out)
        [workers] = eventually(lambda: server.running and children(process.pid))
        process.kill()
        process.wait(SECONDS)
    eventually(lambda: not alive(workers))


def test_a_model_that_fails_ends_it_with_the_reason(server: ModelServer) -> None:
    server.fault("401", times=None)
    said = demo(server)
    assert said.returncode == 1
    assert "LLM_API_KEY" in said.stderr
    assert "Traceback" not in said.stderr
