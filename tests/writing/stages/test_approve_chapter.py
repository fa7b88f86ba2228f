"""The summary made at approval."""

import pytest
from channels.db import database_sync_to_async

from memory.models import Summary
from novellaforge.llm import LLM
from projects.models import Project
from tests.factories import TEXT, a_project
from tests.model_server import ModelServer
from tests.writing.briefs import a_book, a_brief
from tests.writing.stages.conftest import AskModel
from writing.brief import RunBrief
from writing.stages.approve_chapter import approve_chapter

pytestmark = pytest.mark.django_db(transaction=True)

SUMMARY = "Ilse finds an oar missing, and Aron says that nobody came down."


@pytest.fixture
def project() -> Project:
    return a_project()


def a_brief_in(project: Project) -> RunBrief:
    return a_brief(book=a_book(id=project.pk))


def summaries(project: Project) -> list[str]:
    return list(Summary.objects.filter(project=project).values_list("text", flat=True))


async def test_the_summary_is_there(project: Project, llm: LLM, server: ModelServer):
    server.queue(SUMMARY)
    assert await approve_chapter(a_brief_in(project), TEXT, llm) == ""
    assert await database_sync_to_async(summaries)(project) == [SUMMARY]


async def test_a_model_that_is_not_there_stops_nothing(project: Project, model: AskModel):
    llm = model(base_url="http://127.0.0.1:1/v1")
    why = await approve_chapter(a_brief_in(project), TEXT, llm)
    assert "No model server answers" in why
    assert await database_sync_to_async(summaries)(project) == []


async def test_a_useless_answer_stops_nothing(project: Project, llm: LLM, server: ModelServer):
    server.queue("Sure.", "Sure!")
    why = await approve_chapter(a_brief_in(project), TEXT, llm)
    assert why == "The model gave no summary that can be used: it holds no whole sentence."
