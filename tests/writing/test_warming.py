"""What a chapter's calls share, sent ahead when its desk opens."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from memory.extraction import rules
from novellaforge import loop
from novellaforge.models import LLMCall, QueuedTask
from projects.models import Chapter
from tests.factories import a_user, an_outlined_project
from tests.model_server import ModelServer
from tests.writing.briefs import a_plan
from writing import tasks, warming
from writing.models import ChapterPlan
from writing.runs import perform_all, start

pytestmark = pytest.mark.django_db(transaction=True)

PLAN = a_plan(2, 60)


@pytest.fixture
def chapter(asked: ModelServer, settings: Settings) -> Chapter:
    settings.LLM_CACHES_PREFIXES = "true"
    chapter = an_outlined_project().chapters.get(number=1)
    ChapterPlan.objects.create(
        chapter=chapter, source="author", plan=PLAN.model_dump(mode="json"), fingerprint=""
    )
    return chapter


def open_desk(chapter: Chapter, user: object = None) -> int:
    client = Client()
    client.force_login(user or chapter.project.owner)
    return client.get(reverse("writing:desk", args=[chapter.project_id, chapter.pk])).status_code


def queued() -> int:
    return QueuedTask.objects.filter(func=warming.TASK).count()


def test_nothing_is_sent_to_a_provider_that_keeps_nothing(chapter: Chapter, settings: Settings):
    settings.LLM_CACHES_PREFIXES = "auto"
    assert open_desk(chapter) == 200
    assert queued() == 0


def test_without_a_plan_only_the_rules_of_facts_are_sent(chapter: Chapter, server: ModelServer):
    plan = ChapterPlan.objects.get()
    plan.delete()
    assert open_desk(chapter) == 200
    assert queued() == 1
    tasks.warm_prefix(str(chapter.pk))
    assert [call.request.messages[0] for call in server.calls] == [
        ("system", rules(chapter.project.language).content)
    ]
    ChapterPlan.objects.create(chapter=chapter, source="author", plan=plan.plan, fingerprint="")
    open_desk(chapter)
    assert queued() == 2
    tasks.warm_prefix(str(chapter.pk))
    facts, scenes = server.calls
    assert scenes.request.messages[0] != facts.request.messages[0]


def test_a_stranger_asks_for_nothing(chapter: Chapter):
    assert open_desk(chapter, a_user()) == 404
    assert queued() == 0


def test_a_desk_that_is_opened_twice_asks_once(chapter: Chapter):
    assert [open_desk(chapter), open_desk(chapter)] == [200, 200]
    assert queued() == 1


def test_a_spent_budget_is_no_fault(chapter: Chapter, server: ModelServer):
    project = chapter.project
    project.budget_tokens = 0
    project.save()
    tasks.warm_prefix(str(chapter.pk))
    assert server.calls == []


def test_scenes_begin_with_what_was_sent_and_it_is_counted(chapter: Chapter, server: ModelServer):
    tasks.warm_prefix(str(chapter.pk))
    sent = {call.request.messages[0]: call.request for call in server.calls}
    assert [each.max_tokens for each in sent.values()] == [1, 1]
    run, _new = start(chapter, chapter.project.owner, mode="parallel", target_words=PLAN.words)
    loop.run(perform_all(run.pk), timeout=90)
    scenes = [call for call in server.calls if "Write scene" in call.request.prompt]
    assert len(scenes) == len(PLAN.beats)
    for scene in scenes:
        system, shared = sent[scene.request.messages[0]].messages
        assert scene.request.messages[0] == system
        assert scene.request.last.startswith(shared[1])
        assert scene.characters_cached > 0.8 * len(shared[1])
    facts = [call for call in server.calls if call.answer_name == "ExtractAnswer"]
    assert all(call.request.messages[0] in sent for call in facts)
    warm = LLMCall.objects.filter(purpose=warming.PURPOSE, project_id=chapter.project_id)
    assert [each.step for each in warm] == [warming.PURPOSE] * 2
