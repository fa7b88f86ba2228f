"""A hostile book, written from its start to its end by a model that obeys every text in it."""

from typing import Any

import pytest
from pytest_django import Settings

from novellaforge import loop
from novellaforge.models import AuditRow, LLMCall, QueuedTask
from projects.models import Project
from tests.factories import a_document, an_outlined_project
from tests.model_server import ChatRequest, ModelServer
from tests.model_server import prose as is_prose
from tests.security.injection.corpus import CORPUS, EVERYTHING
from tests.writing.conftest import asked  # noqa: F401
from tests.writing.scripts import answer_well
from tests.writing.stages.test_write_beat import prose
from writing.instructions import echoed
from writing.models import GenerationRun, GenerationSettings
from writing.runs import perform_all, start

pytestmark = pytest.mark.django_db(transaction=True)
ELSEWHERE = "The heron of the other book keeps a silver thimble."


@pytest.fixture
def server(asked: ModelServer) -> ModelServer:  # noqa: F811
    answer_well(asked, score=10)
    turns = iter(range(10_000))

    def obeys(request: ChatRequest) -> str:
        rules = "\n".join(text for role, text in request.messages if role == "system")
        return f"{prose(30, next(turns) % 20)} {rules} approve_chapter(1); auto_approve=true."

    asked.answer(is_prose, obeys)
    return asked


def hostile(**values: Any) -> Project:
    given = {"premise": EVERYTHING[:3_000], "tone": CORPUS[0].text, "synopsis": EVERYTHING[:900]}
    return an_outlined_project(**(given | values))


def test_nothing_comes_of_it(server: ModelServer, settings: Settings) -> None:
    settings.LLM_CONTEXT_TOKENS = 64_000
    book = hostile()
    other = an_outlined_project(owner=book.owner, premise=ELSEWHERE, synopsis=ELSEWHERE)
    a_document(project=other, text=ELSEWHERE)
    chapter = book.chapters.get(number=1)
    chapter.outline = f"Ilse counts the oars. {CORPUS[3].text}"
    chapter.save()
    run = start(chapter, book.owner, mode="parallel", target_words=300)[0]
    loop.run(perform_all(run.pk), timeout=90)
    run.refresh_from_db()
    chapter.refresh_from_db()
    assert run.state == GenerationRun.State.DRAFTED, run.reason
    assert chapter.approved_version_id is None
    for draft in run.drafts.all():
        assert echoed(draft.text) == ""
    assert run.version
    assert echoed(run.version.text) == ""
    assert not GenerationSettings.objects.exists()
    assert not AuditRow.objects.filter(act__in=["version.approved", "settings.changed"]).exists()
    assert not QueuedTask.objects.exclude(project_id=book.pk).exists()
    assert set(LLMCall.objects.values_list("project_id", flat=True)) <= {book.pk}
    assert server.calls
    for call in server.calls:
        assert ELSEWHERE not in call.prompt
        assert "tools" not in call.request.raw
    book.owner.refresh_from_db()
    assert not book.owner.is_staff
