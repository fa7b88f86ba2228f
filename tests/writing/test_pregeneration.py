"""Plans prepared ahead: for which chapters, from what, and what a run does with them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from memory import ledger
from memory.entities import Entity
from memory.facts import Fact
from novellaforge import jobs, loop
from novellaforge.errors import Refused
from novellaforge.models import Job, LLMCall, QueuedTask
from projects.models import Chapter, Project
from tests.clusters import running_cluster
from tests.copies import made_once
from tests.factories import (
    a_run,
    a_user,
    a_version,
    an_approved_version,
    an_outlined_project,
)
from tests.model_server import ChatRequest, ModelServer
from tests.waiting import eventually
from tests.writing import scripts
from tests.writing.briefs import a_plan
from tests.writing.plans import (
    EXITS,
    a_plan_row,
    an_answer,
    approve_as_planned,
    begins_in,
    carried_out,
    ending_in,
    is_of,
    plan_of_run,
    plan_well,
    planned,
    prepare,
    prepared,
    small_calls,
)
from tests.writing.scripts import answer_well
from writing import pregeneration
from writing.models import ChapterPlan, GenerationRun, GenerationSettings
from writing.plan import Plan
from writing.pregeneration import asking
from writing.pregeneration.endings import state_at_the_end_of
from writing.runs import approve, perform_all, start

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])


@pytest.fixture
def book() -> Project:
    return an_outlined_project(4)


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "FIRST_WAIT_SECONDS", 0.01)


def chapter(book: Project, number: int) -> Chapter:
    return book.chapters.get(number=number)


def numbers(book: Project, job: Job) -> list[int]:
    """Of the chapters that a job has still to plan, in its order."""
    of = {str(pk): number for pk, number in book.chapters.values_list("pk", "number")}
    return [of[pk] for pk in job.cursor["chapters"]]


# --- Which chapters ---------------------------------------------------------------------


def test_it_works(asked: ModelServer, book: Project) -> None:
    plan_well(asked)
    job = prepare(book, 3)
    assert (job.state, job.done, job.total) == (Job.State.DONE, 3, 3)
    assert job.sentence == "Chapter 3 is planned. 3 plans were prepared."
    assert planned(asked) == [1, 2, 3]
    assert not small_calls(asked)
    assert not chapter(book, 4).plans.exists()
    assert {call.project_id for call in LLMCall.objects.all()} == {book.pk}


def test_chapters_that_want_no_plan_are_passed_over(book: Project) -> None:
    an_approved_version(chapter=chapter(book, 1))
    a_run(chapter=chapter(book, 2), state=GenerationRun.State.RUNNING)
    book.chapters.filter(number=3).update(outline=" ")
    job, is_new = pregeneration.start(book, 3, book.owner)
    assert is_new
    assert numbers(book, job) == [4]


def test_the_authors_plan_stands_for_a_plan(book: Project) -> None:
    a_plan_row(chapter(book, 1))
    assert numbers(book, pregeneration.start(book, 2, book.owner)[0]) == [2, 3]


def test_a_live_plan_is_none_prepared_ahead(book: Project) -> None:
    a_plan_row(chapter(book, 1), source="live")
    assert numbers(book, pregeneration.start(book, 1, book.owner)[0]) == [1]


def test_scenes_are_an_outline(book: Project) -> None:
    book.chapters.filter(number=1).update(outline="", scenes=["Ilse rows."])
    assert numbers(book, pregeneration.start(book, 1, book.owner)[0]) == [1]


def test_a_fresh_plan_is_there_already_and_a_stale_one_is_not(
    asked: ModelServer, book: Project
) -> None:
    plan_well(asked)
    prepare(book, 2)
    assert numbers(book, pregeneration.start(book, 1, book.owner)[0]) == [3]
    book.chapters.filter(number=2).update(outline="Nobody crosses at all.")
    assert numbers(book, pregeneration.start(book, 2, book.owner)[0]) == [3, 2]


def test_there_is_nothing_to_plan_and_why(asked: ModelServer, book: Project) -> None:
    plan_well(asked)
    an_approved_version(chapter=chapter(book, 1))
    book.chapters.filter(number=2).update(outline="")
    prepare(book, 2)
    with pytest.raises(Refused) as refusal:
        pregeneration.start(book, 1, book.owner)
    assert str(refusal.value) == (
        "There is nothing to plan: chapters 3–4 are planned already; chapter 2 has no outline "
        "yet; chapter 1 has an approved text."
    )
    a_run(chapter=chapter(book, 3), state=GenerationRun.State.RUNNING)
    with pytest.raises(Refused, match="chapter 3 is being written"):
        pregeneration.start(book, 1, book.owner)
    book.chapters.update(trashed_at=timezone.now())
    with pytest.raises(Refused, match="has no chapters yet"):
        pregeneration.start(book, 1, book.owner)
    assert Job.objects.count() == 1


@pytest.mark.parametrize("count", [0, 51, -1])
def test_a_count_that_makes_no_sense_is_refused(book: Project, count: int) -> None:
    with pytest.raises(Refused, match="1 to 50 chapters"):
        pregeneration.start(book, count, book.owner)


def test_nobody_elses_book_is_planned(book: Project) -> None:
    for stranger in (a_user(), AnonymousUser()):
        with pytest.raises(Refused, match="not one of your books"):
            pregeneration.start(book, 1, stranger)
    book.trashed_at = timezone.now()
    book.save()
    with pytest.raises(Refused, match="not one of your books"):
        pregeneration.start(book, 1, book.owner)
    assert not Job.objects.exists()


def test_asking_again_gives_the_running_job_what_it_has_not(book: Project) -> None:
    job, _ = pregeneration.start(book, 2, book.owner)
    for count, total in ((2, 2), (1, 2), (3, 3)):
        again, is_new = pregeneration.start(book, count, book.owner)
        assert (again.pk, is_new, again.total) == (job.pk, False, total)
    assert numbers(book, again) == [1, 2, 3]
    assert QueuedTask.objects.get().queue == "generation_medium"


# --- How they are made ------------------------------------------------------------------


@LANGUAGES
def test_each_is_chained_on_the_end_of_the_one_before(asked: ModelServer, language: str) -> None:
    plan_well(asked, language)
    book = an_outlined_project(3, language=language)
    prepare(book, 3)
    exits = EXITS[language]
    assert [begins_in(call.request) for call in asked.calls] == ["", exits[0], exits[1]]
    rows = [prepared(chapter(book, number)) for number in (1, 2, 3)]
    assert [row.chained_on for row in rows] == ["", exits[0], exits[1]]
    plans = [Plan.model_validate(row.plan) for row in rows]
    assert [plan.beats[0].entry for plan in plans[1:]] == [exits[0], exits[1]]
    assert "made" not in rows[0].plan


def test_a_plan_that_begins_elsewhere_is_mended_by_one_small_call(
    asked: ModelServer, book: Project
) -> None:
    plan_well(asked)
    prepare(book, 1)
    mended = "Ilse has left the quay, the brass key still in her pocket."
    asked.queue(an_answer(2, "In the mill, at noon."), mended)
    prepare(book, 1)
    assert len(small_calls(asked)) == 1
    assert prepared(chapter(book, 2)).plan["beats"][0]["entry"] == mended


def test_it_begins_where_the_authors_plan_ends(asked: ModelServer, book: Project) -> None:
    plan_well(asked)
    end = "The bell has rung three times and nobody crosses."
    a_plan_row(chapter(book, 1), plan=ending_in(end).model_dump(mode="json"))
    a_plan_row(chapter(book, 1), source="live", plan=ending_in("Noon.").model_dump(mode="json"))
    prepare(book, 1)
    assert prepared(chapter(book, 2)).chained_on == end


def test_what_changed_before_its_turn_is_passed_over_without_a_call(
    asked: ModelServer, book: Project
) -> None:
    plan_well(asked)
    job, _ = pregeneration.start(book, 4, book.owner)
    an_approved_version(chapter=chapter(book, 1))
    book.chapters.filter(number=2).update(trashed_at=timezone.now())
    a_plan_row(chapter(book, 3))
    carried_out(job)
    assert planned(asked) == [4]
    assert job.state == Job.State.DONE
    assert job.sentence.endswith("1 plan was prepared. 3 chapters were passed over.")


def test_a_book_that_went_to_the_trash_is_planned_no_further(
    asked: ModelServer, book: Project
) -> None:
    job, _ = pregeneration.start(book, 1, book.owner)
    Project.objects.update(trashed_at=timezone.now())
    carried_out(job)
    assert "in the trash" in job.sentence
    assert not asked.calls


def test_a_chapter_deleted_while_it_is_planned_ends_nothing(
    asked: ModelServer, book: Project
) -> None:
    plan_well(asked)
    job, _ = pregeneration.start(book, 2, book.owner)
    keep = loop.run(pregeneration.prepare(job))
    Chapter.objects.filter(project=book, number=1).delete()
    with transaction.atomic():
        progress = keep(job)
    assert (progress.done, progress.is_last) == (1, False)
    assert not ChapterPlan.objects.exists()


def test_a_failure_keeps_what_was_done_and_can_go_on(asked: ModelServer, book: Project) -> None:
    plan_well(asked)
    job, _ = pregeneration.start(book, 2, book.owner)
    jobs.run_part(str(job.pk))
    asked.fault("401", times=None)
    job.refresh_from_db()
    carried_out(job)
    assert job.state == Job.State.FAILED
    assert "LLM_API_KEY" in job.sentence
    assert ChapterPlan.objects.count() == 1
    asked.script.faults.clear()
    carried_out(jobs.resume(job))
    assert job.pk == Job.objects.get().pk
    assert [each.plans.count() for each in book.chapters.all()] == [1, 1, 0, 0]


def test_a_worker_killed_in_the_middle_plans_every_chapter_once(
    book: Project, tmp_path: Path
) -> None:
    with ModelServer() as server:
        plan_well(server)
        server.fault("silence", match=is_of(2))
        env = scripts.asking(server)
        with running_cluster(tmp_path / "log", env=env) as cluster:
            job, _ = pregeneration.start(book, 4, book.owner)
            eventually(lambda: ChapterPlan.objects.exists() and server.running)
            cluster.kill("worker")
            eventually(lambda: _is_done(job), seconds=120)
    assert [each.plans.count() for each in book.chapters.all()] == [1, 1, 1, 1]
    chained = [prepared(each).chained_on for each in book.chapters.all()]
    assert chained == ["", *EXITS["en"][:3]]
    assert sorted(set(planned(server))) == [1, 2, 3, 4]
    assert len(planned(server)) <= 5  # the one that was cut off is asked again
    assert not QueuedTask.objects.exists()


def _is_done(job: Job) -> bool:
    job.refresh_from_db()
    assert job.state in (Job.State.RUNNING, Job.State.DONE), job.sentence
    return job.state == Job.State.DONE


# --- How a chapter ends -----------------------------------------------------------------

END = "Aron holds the lamp at the mill."
WRITTEN = "They rowed.\n\nAron lifted the lamp."


def test_a_text_ends_as_its_plan_did(book: Project) -> None:
    approve_as_planned(chapter(book, 1), ending_in(END), text=WRITTEN)
    end = state_at_the_end_of(chapter(book, 1))
    assert (end.number, end.state, end.is_planned) == (1, END, True)


def test_an_edit_elsewhere_leaves_the_end_as_planned(book: Project) -> None:
    approve_as_planned(chapter(book, 1), ending_in(END), text=WRITTEN)
    an_approved_version(
        chapter=chapter(book, 1), origin="edited", text="They sailed.\n\nAron lifted the lamp."
    )
    assert state_at_the_end_of(chapter(book, 1)).state == END


def test_an_edited_end_speaks_for_itself(book: Project) -> None:
    approve_as_planned(chapter(book, 1), ending_in(END), text=WRITTEN)
    an_approved_version(chapter=chapter(book, 1), origin="edited", text="They rowed.\n\nHe fell.")
    end = state_at_the_end_of(chapter(book, 1))
    assert (end.state, end.is_planned) == ("He fell.", False)


def test_an_imported_text_ends_in_its_last_sentences(book: Project) -> None:
    long = "The river kept its own accounts, and nobody asked. " * 20 + "Ilse barred the door."
    an_approved_version(chapter=chapter(book, 1), origin="imported", text=f"First.\n\n{long}")
    end = state_at_the_end_of(chapter(book, 1))
    assert end.state.startswith("The river kept")
    assert end.state.endswith("nobody asked. Ilse barred the door.")
    assert len(end.state) <= 400


def test_a_text_whose_run_is_gone_speaks_for_itself(book: Project) -> None:
    version = approve_as_planned(chapter(book, 1), ending_in(END), text=WRITTEN)
    GenerationRun.objects.filter(pk=version.run_id).delete()
    assert state_at_the_end_of(chapter(book, 1)).state == "Aron lifted the lamp."


def test_a_chapter_not_written_ends_as_it_is_planned_or_nobody_knows(book: Project) -> None:
    assert state_at_the_end_of(chapter(book, 1)).state == ""
    a_plan_row(chapter(book, 1), source="live", plan=ending_in(END).model_dump(mode="json"))
    assert state_at_the_end_of(chapter(book, 1)).state == END


# --- What a run does with them ----------------------------------------------------------


@pytest.fixture
def second(asked: ModelServer) -> Chapter:
    return a_prepared_second(asked)


def a_prepared_second(server: ModelServer, language: str = "en") -> Chapter:
    """Chapter 2, its plan prepared after a first chapter that was approved as planned."""
    plan_well(server, language)
    second = SECOND[language]()
    server.calls.clear()
    return second


def _prepared_second(language: str) -> Chapter:
    book = an_outlined_project(4, language=language)
    prepare(book, 2)
    first = chapter(book, 1)
    approve_as_planned(first, Plan.model_validate(prepared(first).plan))
    return chapter(book, 2)


SECOND = {language: made_once(partial(_prepared_second, language)) for language in EXITS}


def used(second: Chapter, **how: Any) -> Plan:
    return loop.run(plan_of_run(second, **how))


@LANGUAGES
def test_a_fresh_plan_is_used_without_any_call(asked: ModelServer, language: str) -> None:
    second = a_prepared_second(asked, language)
    plan = used(second)
    assert not asked.calls
    assert plan.model_dump(exclude={"made"}) == Plan.model_validate(
        prepared(second).plan
    ).model_dump(exclude={"made"})
    assert (plan.made.source, plan.made.said) == ("pregenerated", "A plan was ready.")
    assert plan.made.fingerprint == prepared(second).fingerprint
    assert second.plans.count() == 1


def test_a_whole_run_with_a_ready_plan_asks_for_none(asked: ModelServer, second: Chapter) -> None:
    answer_well(asked)
    run, _ = start(second, second.project.owner, mode="parallel", target_words=100)
    loop.run(perform_all(run.pk))
    run.refresh_from_db()
    assert run.state == GenerationRun.State.DRAFTED, run.reason
    assert planned(asked) == []
    assert not LLMCall.objects.filter(run_id=run.pk, purpose="plan").exists()


def test_an_end_in_other_words_is_the_same_end(asked: ModelServer, second: Chapter) -> None:
    end = "On the quay stands Ilse, the brass key deep in her pocket, and it rains."
    approve_as_planned(chapter(second.project, 1), ending_in(end))
    assert used(second).made.said == "A plan was ready."
    assert not asked.calls


@LANGUAGES
def test_another_end_costs_exactly_one_small_call(asked: ModelServer, language: str) -> None:
    second = a_prepared_second(asked, language)
    end = EXITS[language][3]
    approve_as_planned(chapter(second.project, 1), ending_in(end))
    asked.queue(f"{end} …")
    plan = used(second)
    assert planned(asked) == []
    [call] = small_calls(asked)
    assert end in call.request.last
    assert ("chapitre précédent" in call.request.last) is (language == "fr")
    assert plan.beats[0].entry == f"{end} …"
    was = Plan.model_validate(prepared(second).plan)
    assert plan.beats[1:] == was.beats[1:]
    assert plan.notes == ("Its beginning was fitted to the end of chapter 1.",)
    assert (plan.made.said, plan.made.chained_on) == (plan.notes[0], end)


QUAY, MILL = Entity(uuid4(), "the quay", "place"), Entity(uuid4(), "the mill", "place")
KEY = Entity(uuid4(), "the brass key", "object")


def says(chapter: Chapter, *told: tuple[str, str, str, Entity | None, str]) -> None:
    """The facts of its text: whose, of which kind, what, and the sentence."""
    version = chapter.approved_version
    assert version
    people = {each.name: each.pk for each in chapter.project.characters.all()}
    facts = [
        Fact(
            *(chapter.project_id, version.pk, chapter.pk, 1, seq, predicate, sentence, seq, seq),
            subject=people[who],
            object=what and what.uid,
            value=value,
        )
        for seq, (who, predicate, value, what, sentence) in enumerate(told, 1)
    ]
    ledger.record(version, facts, (QUAY, MILL, KEY))


IS_ON_THE_QUAY = ("Ilse Varga", "located_at", "", QUAY, "Ilse came down to the quay.")
HAS_THE_KEY = ("Ilse Varga", "holds", "", KEY, "The brass key was in her pocket.")


@pytest.mark.parametrize(
    "then",
    [
        ("Ilse Varga", "life_status", "dead", None, "Ilse drowned under the quay."),
        ("Ilse Varga", "moves_to", "", MILL, "Before dawn Ilse went up to the mill."),
        ("Aron Pell", "holds", "", KEY, "The brass key was in Aron's hand now."),
    ],
    ids=["dead", "elsewhere", "with another"],
)
def test_a_text_that_told_otherwise_than_planned_is_what_the_next_begins_after(
    asked: ModelServer, second: Chapter, then: tuple[str, str, str, Entity | None, str]
) -> None:
    says(chapter(second.project, 1), IS_ON_THE_QUAY, HAS_THE_KEY, then)
    asked.queue(f"{then[-1]} …")
    plan = used(second)
    assert planned(asked) == []
    [call] = small_calls(asked)
    assert then[-1] in call.request.last
    assert plan.beats[0].entry == f"{then[-1]} …"
    assert plan.notes == ("Its beginning was fitted to the end of chapter 1.",)


def test_a_text_whose_facts_are_as_planned_costs_no_call(
    asked: ModelServer, second: Chapter
) -> None:
    away = ("Aron Pell", "located_at", "", MILL, "Aron waited at the mill.")
    says(chapter(second.project, 1), IS_ON_THE_QUAY, HAS_THE_KEY, away)
    assert used(second).made.said == "A plan was ready."
    assert not asked.calls


def test_an_end_that_the_model_does_not_meet_is_the_beginning(
    asked: ModelServer, second: Chapter
) -> None:
    an_approved_version(
        chapter=chapter(second.project, 1), origin="edited", text="Rain.\n\nThe mill burned down."
    )
    asked.queue("Somewhere else entirely.")
    assert used(second).beats[0].entry == "The mill burned down."
    assert len(asked.calls) == 1


@LANGUAGES
def test_a_changed_outline_is_planned_anew(asked: ModelServer, language: str) -> None:
    second = a_prepared_second(asked, language)
    stale = prepared(second)
    Chapter.objects.filter(pk=second.pk).update(outline="Ilse sells the ferry.")
    plan = used(second)
    assert planned(asked) == [2]
    assert begins_in(asked.calls[0].request) == EXITS[language][0]
    assert plan.made.source == "live"
    assert "has changed since a plan was prepared: planned anew" in plan.made.said
    assert plan.notes == (plan.made.said,)
    live = second.plans.get(source="live")
    assert live.fingerprint == plan.made.fingerprint != stale.fingerprint
    assert live.chained_on == EXITS[language][0]


def test_a_changed_bible_and_a_changed_model_are_planned_anew(
    asked: ModelServer, second: Chapter, settings: Settings
) -> None:
    settings.LLM_MODELS = {"plan": "another"}
    assert "planned anew" in used(second).made.said
    assert planned(asked) == [2]


def test_an_approval_alone_changes_nothing_a_plan_is_made_from(
    asked: ModelServer, second: Chapter
) -> None:
    second.project.touch()
    assert used(second).made.said == "A plan was ready."


def test_a_run_without_any_plan_is_told_the_end_before(asked: ModelServer, book: Project) -> None:
    plan_well(asked)
    approve_as_planned(chapter(book, 1), ending_in(END))
    plan = used(chapter(book, 2))
    assert begins_in(asked.calls[0].request) == END
    assert (plan.made.source, plan.made.said, plan.notes) == ("live", "", ())


def test_other_words_are_shared_out_by_code(asked: ModelServer, second: Chapter) -> None:
    plan = used(second, target_words=800)
    assert not asked.calls
    assert [beat.words for beat in plan.beats] == [300, 500]
    assert plan.made.said == "A plan was ready."


@pytest.mark.parametrize(("beats", "words"), [(1, 12_000), (4, 51)])
def test_beats_that_cannot_be_so_long_or_short_are_planned_anew(
    asked: ModelServer, second: Chapter, beats: int, words: int
) -> None:
    row = prepared(second)
    row.plan = a_plan(beats).model_dump(mode="json")
    row.save()
    asked.answer("ChapterPlan", _different_beats)
    plan = used(second, target_words=words)
    assert f"cannot be stretched to {words} words" in plan.made.said
    assert plan.words == words


def _different_beats(request: ChatRequest) -> dict[str, Any]:
    assert request.schema
    count = request.schema["properties"]["beats"]["minItems"]
    names = [
        f"{a}{b}" for a in ("Mar", "Ten", "Sol", "Vic", "Jor") for b in ("ek", "ia", "un", "os")
    ]
    beats = [
        {"entry": "", "what": f"{name} leaves {name}ville with {name}mund at last.", "exit": name}
        for name in names[:count]
    ]
    return {"beats": beats}


def test_what_the_author_asks_for_is_not_in_a_plan_prepared_before(
    asked: ModelServer, second: Chapter
) -> None:
    plan = used(second, instruction="Let it snow.")
    assert planned(asked) == [2]
    assert "Let it snow." in asked.calls[0].prompt
    assert "does not know what you asked for" in plan.made.said


def test_the_authors_plan_goes_before_all_others(asked: ModelServer, second: Chapter) -> None:
    a_plan_row(second)
    plan = used(second, instruction="Let it snow.", target_words=800)
    assert not asked.calls
    assert plan.beats == a_plan(words=200).beats  # 800 in all
    assert plan.made.source == "author"
    assert not second.plans.filter(source="live").exists()


def test_the_newest_of_the_fresh_ones_is_used(asked: ModelServer, second: Chapter) -> None:
    fresh = prepared(second)
    newer = ending_in("The newer one.").model_dump(mode="json")
    for fingerprint in (fresh.fingerprint, "stale"):
        a_plan_row(
            second,
            source="pregenerated",
            plan=newer if fingerprint != "stale" else fresh.plan,
            fingerprint=fingerprint,
            chained_on=fresh.chained_on,
        )
    assert used(second).beats[-1].exit == "The newer one."
    assert not asked.calls


# --- After an approval ------------------------------------------------------------------


def test_an_approval_has_the_next_plan_prepared(book: Project) -> None:
    version = a_version(chapter=chapter(book, 1))
    approve(version, book.owner)
    job = Job.objects.get(kind="plans")
    assert numbers(book, job) == [2]
    assert QueuedTask.objects.filter(func=jobs.TASK).count() == 1


def test_approving_again_prepares_nothing_more(asked: ModelServer, book: Project) -> None:
    plan_well(asked)
    version = a_version(chapter=chapter(book, 1))
    for _ in range(2):
        approve(version, book.owner)
    carried_out(Job.objects.get(kind="plans"))
    approve(version, book.owner)
    approve(a_version(chapter=chapter(book, 1)), book.owner)
    assert Job.objects.filter(kind="plans").count() == 1
    assert planned(asked) == [2]


@pytest.mark.parametrize(("count", "expected"), [(0, []), (2, [2, 3]), (50, [2, 3, 4])])
def test_as_many_as_the_dial_says(book: Project, count: int, expected: list[int]) -> None:
    GenerationSettings.objects.create(project=book, pregenerate_after_approval=count)
    approve(a_version(chapter=chapter(book, 1)), book.owner)
    job = Job.objects.filter(kind="plans").first()
    assert (numbers(book, job) if job else []) == expected


def test_only_chapters_that_want_a_plan_are_prepared(book: Project) -> None:
    book.chapters.filter(number=2).update(outline="")
    approve(a_version(chapter=chapter(book, 1)), book.owner)
    an_approved_version(chapter=chapter(book, 4))
    approve(a_version(chapter=chapter(book, 3)), book.owner)
    assert not Job.objects.exists()


def test_the_gates_approval_prepares_too(asked: ModelServer, book: Project) -> None:
    answer_well(asked)
    plan_well(asked)
    how = {"mode": "parallel", "auto_approve": True, "target_words": 400}
    run, _ = start(chapter(book, 1), book.owner, **how)
    loop.run(perform_all(run.pk))
    run.refresh_from_db()
    assert run.state == GenerationRun.State.APPROVED, run.reason
    assert numbers(book, Job.objects.get()) == [2]


def test_a_running_job_is_given_what_follows(book: Project) -> None:
    job, _ = pregeneration.start(book, 1, book.owner)
    approve(a_version(chapter=chapter(book, 2)), book.owner)
    job.refresh_from_db()
    assert numbers(book, job) == [1, 3]


def test_an_approval_and_a_part_that_is_kept_wait_for_each_other_without_deadlock(
    book: Project,
) -> None:
    """One holds the job and refers to the chapter, the other the chapter and wants the job."""
    job, _ = pregeneration.start(book, 1, book.owner)
    version = a_version(chapter=chapter(book, 1))
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        Job.objects.select_for_update().get(pk=job.pk)
        approving = pool.submit(_in_a_thread, approve, version, book.owner)
        eventually(lambda: _waits_for_a_lock() or approving.done())
        a_plan_row(chapter(book, 1), source="pregenerated")
        transaction.on_commit(lambda: approving.result(timeout=30))
    job.refresh_from_db()
    assert numbers(book, job) == [1, 2]
    assert chapter(book, 1).approved_version_id == version.pk


def _in_a_thread(function: Callable[..., object], *args: object) -> None:
    try:
        function(*args)
    finally:
        connection.close()


def _waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_no_approval_is_lost_for_a_plan(
    book: Project, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        Job.objects.create(kind="plans", project_id=None)  # the database refuses

    monkeypatch.setattr(asking, "_prepare_following", broken)
    version = a_version(chapter=chapter(book, 1))
    approve(version, book.owner)
    assert chapter(book, 1).approved_version_id == version.pk
    assert QueuedTask.objects.filter(func="memory.tasks.remember_version").count() == 1
    assert "No plans are prepared after the approval of chapter 1" in caplog.text
