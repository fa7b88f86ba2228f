import pytest
from asgiref.sync import sync_to_async

from novellaforge.errors import Refused, Unusable
from novellaforge.llm.errors import ModelKeyRefused
from novellaforge.models import LLMCall
from projects.concept import choose, keep, propose
from projects.models import Concept
from projects.titles import provisional
from tests.factories import a_concept, a_project

pytestmark = pytest.mark.django_db(transaction=True)

FERRY = {
    "title": "The Salt Ferry",
    "logline": "Ilse must find which passenger never left the river before the bell rings thrice.",
    "stakes": "Her licence and her brother's name.",
    "tone": "slow dread",
}
LEDGER = {
    "title": "A Ledger of Debts",
    "logline": "A toll clerk burns eleven years of pages so that a village may stay free.",
    "stakes": "The village, and the only person who trusts him.",
    "tone": "wry, tender",
}
OARS = {
    "title": "Eleven Oars",
    "logline": "Sisters divided by an inheritance race two boats to the sea in the first frost.",
    "stakes": "The house, or each other.",
    "tone": "swift, bright",
}
THREE = {"concepts": [FERRY, LEDGER, OARS]}
ALIKE = {"concepts": [FERRY, LEDGER, FERRY | {"title": "Salt Ferry"}]}


def concepts():
    return list(Concept.objects.values_list("title", flat=True))


async def test_three_concepts_are_stored(model):
    project = await sync_to_async(a_project)()
    model.answer("ConceptsAnswer", THREE)
    proposed = await propose(project.pk)
    assert [concept.title for concept in proposed] == [
        FERRY["title"],
        LEDGER["title"],
        OARS["title"],
    ]
    assert await sync_to_async(concepts)() == [concept.title for concept in proposed]
    assert not any(concept.chosen for concept in proposed)


async def test_no_premise_is_refused_before_a_model_is_asked(model):
    project = await sync_to_async(a_project)(premise="  ")
    with pytest.raises(Refused, match="no premise"):
        await propose(project.pk)
    assert model.calls == []


async def test_alike_concepts_are_asked_for_again(model):
    project = await sync_to_async(a_project)()
    model.queue(ALIKE, THREE)
    assert len(await propose(project.pk)) == 3
    assert "Salt Ferry" in model.calls[1].request.last


async def test_alike_twice_is_unusable_and_stores_nothing(model):
    project = await sync_to_async(a_project)()
    model.queue(ALIKE, ALIKE)
    with pytest.raises(Unusable, match="Salt Ferry"):
        await propose(project.pk)
    assert await sync_to_async(concepts)() == []
    assert len(model.calls) == 2


async def test_two_concepts_are_not_three(model):
    project = await sync_to_async(a_project)()
    model.queue({"concepts": [FERRY, LEDGER]}, {"concepts": [FERRY, LEDGER]})
    with pytest.raises(Unusable):
        await propose(project.pk)
    assert await sync_to_async(concepts)() == []


async def test_those_proposed_before_are_told_and_not_proposed_again(model):
    project = await sync_to_async(a_project)()
    await sync_to_async(a_concept)(project=project, **OARS)
    model.queue(THREE, THREE)
    with pytest.raises(Unusable, match="Eleven Oars"):
        await propose(project.pk)
    assert OARS["logline"] in model.calls[0].request.last


async def test_a_failure_of_the_model_keeps_its_own_sentence(model):
    project = await sync_to_async(a_project)()
    model.fault("401")
    with pytest.raises(ModelKeyRefused):
        await propose(project.pk)


async def test_each_call_is_recorded_for_the_book(model):
    project = await sync_to_async(a_project)()
    model.answer("ConceptsAnswer", THREE)
    await propose(project.pk)
    call = await LLMCall.objects.aget(project_id=project.pk)
    assert (call.purpose, call.step) == ("plan", "concept")


async def test_a_small_model_is_asked_for_one_at_a_time(small_model):
    project = await sync_to_async(a_project)()
    small_model.queue(
        *({k: v for k, v in c.items() if k != "tone"} for c in (FERRY, LEDGER, OARS))
    )
    assert len(await propose(project.pk)) == 3
    prompts = [call.request.last for call in small_model.calls]
    assert len(set(prompts)) == 3


async def test_a_french_book_is_asked_about_in_french(model):
    project = await sync_to_async(a_project)(language="fr", premise="Une passeuse compte.")
    model.answer("ConceptsAnswer", THREE)
    await propose(project.pk)
    assert "Tu proposes, il décide" in model.calls[0].request.prompt
    assert "Propose trois concepts" in model.calls[0].request.last


def test_choosing_gives_a_book_without_title_the_concepts():
    project = a_project(tone="")
    project.title = provisional(project.premise)
    project.save()
    concept = a_concept(project=project)
    chosen = choose(concept)
    assert (chosen.title, chosen.tone) == (concept.title, concept.tone)
    assert chosen.revision == project.revision + 1


def test_choosing_leaves_the_authors_title_and_tone():
    project = a_project(title="Mine", tone="dry")
    chosen = choose(a_concept(project=project))
    assert (chosen.title, chosen.tone) == ("Mine", "dry")


def test_choosing_another_replaces_the_first_and_its_title():
    project = a_project(title="")
    first = a_concept(project=project)
    second = a_concept(project=project, title="Eleven Oars")
    choose(first)
    assert choose(second).title == "Eleven Oars"
    assert project.concepts.get(chosen=True) == second


def test_choosing_twice_changes_nothing_more():
    concept = a_concept()
    choose(concept)
    choose(concept)
    assert concept.project.concepts.get(chosen=True) == concept


def test_a_changed_concept_stays_the_books_and_so_do_its_title_and_tone():
    project = a_project(title="", tone="")
    concept = a_concept(project=project)
    choose(concept)
    concept.title, concept.tone = "Eleven Oars", "dry"
    keep(concept)
    project.refresh_from_db()
    assert (project.title, project.tone, project.revision) == ("Eleven Oars", "dry", 2)
    assert project.concepts.get(chosen=True).title == "Eleven Oars"


def test_the_authors_title_and_tone_outlive_a_changed_concept():
    project = a_project(title="Mine", tone="wry")
    concept = a_concept(project=project)
    choose(concept)
    concept.title, concept.tone = "Eleven Oars", "dry"
    keep(concept)
    project.refresh_from_db()
    assert (project.title, project.tone) == ("Mine", "wry")


def test_one_that_is_not_chosen_changes_nothing_of_the_book():
    project = a_project(title="", tone="")
    concept = a_concept(project=project)
    concept.title = "Eleven Oars"
    keep(concept)
    project.refresh_from_db()
    assert (project.title, project.tone, project.revision) == ("", "", 0)
    assert concepts() == ["Eleven Oars"]


def test_changing_one_that_was_chosen_meanwhile_leaves_it_chosen():
    concept = a_concept()
    choose(Concept.objects.get(pk=concept.pk))
    keep(concept)
    assert Concept.objects.get().chosen


async def test_the_authors_own_is_told_and_not_proposed_again(model):
    project = await sync_to_async(a_project)()
    await sync_to_async(keep)(Concept(project=project, **OARS))
    model.queue(THREE, THREE)
    with pytest.raises(Unusable, match="Eleven Oars"):
        await propose(project.pk)
