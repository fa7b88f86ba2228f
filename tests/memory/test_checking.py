"""A draft held against all that came before: what is seen, what keeps it from being seen."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import Settings

from memory import checking, graph, ledger
from memory.checking import Compared, compared, judged_by_rules
from memory.checking_passage import PassageReport, check_passage
from memory.continuity.check import rules
from memory.continuity.rule import Rule, View
from memory.facts import Fact
from memory.models import BookMemory, Entity, FactSpan, StoredFact, VersionReading
from memory.projecting import project_book
from memory.standpoint import Standpoint
from novellaforge import caches, loop
from novellaforge.database import in_db
from novellaforge.llm.errors import ModelError
from projects.models import Chapter, Project
from tests.copies import made_once
from tests.factories import a_character, a_project, an_approved_version, with_its_bible_read
from tests.memory.reading_model import Reader, model_of, reading
from tests.memory.stored import Told
from tests.model_server import says

pytestmark = pytest.mark.django_db(transaction=True)

DEATH = "Aron Pell died in the night."
ACT = "Aron Pell took the oars."
NOWHERE = "bolt://127.0.0.1:9"


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    loop.run(graph.close())


@pytest.fixture
def project(db: None) -> Project:
    return a_cast()


def a_cast() -> Project:
    project = a_project()
    for name in ("Ilse Varga", "Aron Pell"):
        a_character(project=project, name=name)
    with_its_bible_read(project)
    return project


@pytest.fixture
def book(db: None) -> Told:
    """Its graph and its caches are this test's own."""
    book = a_telling(a_told_book())
    caches.forget(book.project.pk)
    loop.run(graph.forget(book.project.pk))
    loop.run(project_book(book.project.pk))
    return book


@made_once
def a_told_book() -> Project:
    project = a_cast()
    a_telling(project).keep()
    return project


def a_telling(project: Project) -> Told:
    """Aron dies in chapter 2; chapter 1 says of Ilse, of a law, and when."""
    book = Told(project)
    book.tell(1, "Ilse Varga was tired.", "condition", "Ilse Varga", value="tired")
    book.tell(1, "Nobody crosses at night.", "world_rule", value="nobody crosses", slot="night")
    book.tell(1, "In May Ilse stood there.", "located_at", "Ilse Varga", object="the quay",
              time_text="in may")  # fmt: skip
    book.tell(2, DEATH, "life_status", "Aron Pell", value="dead")
    return book


def an_act(book: Told, number: int = 3, **values) -> Fact:
    """Of a draft: it is in no ledger."""
    act = book.tell(
        number,
        ACT,
        "takes_part",
        "Aron Pell",
        **{"object": "the flood", "agentive": True} | values,
    )
    book.facts[number].remove(act)
    return act


def at(book: Told, number: int = 3) -> Standpoint:
    project = Project.objects.get(pk=book.project.pk)
    return Standpoint(project.pk, project.revision, project.language, number)


def seen(book: Told, *draft: Fact, number: int = 3, patience: float = 0.0) -> Compared:
    chapter = book.chapter(number)
    return loop.run(
        compared(at(book, number), draft, {}, chapter_id=chapter.pk, patience=patience)
    )


def sentences(found: Compared) -> set[str]:
    return {fact.sentence for fact in found.view.approved}


def fired(view: View, book: Told, **how) -> list[tuple[str, str, str]]:
    found = judged_by_rules(at(book), view, **how)
    return [
        (each.rule.name, each.earlier.sentence, each.later.sentence) for each in found.conflicts
    ]


# --- What is seen -----------------------------------------------------------------------


def test_a_dead_man_s_act_is_held_against_his_death(book: Told) -> None:
    found = seen(book, an_act(book))
    assert found.why == ""
    assert fired(found.view, book) == [("dead_acts", DEATH, ACT)]


def test_of_others_only_what_binds_all_or_says_when_is_seen(book: Told) -> None:
    found = seen(book, an_act(book))
    assert sentences(found) == {DEATH, "Nobody crosses at night.", "In May Ilse stood there."}
    ilse = replace(an_act(book), subject=book.known["Ilse Varga"])
    assert "Ilse Varga was tired." in sentences(seen(book, ilse))


def test_later_chapters_are_not_seen(book: Told) -> None:
    act = an_act(book, number=2)
    assert fired(seen(book, act, number=2).view, book) == []
    assert DEATH not in sentences(seen(book, act, number=2))


def test_what_stands_in_the_chapter_s_own_older_text_is_not_seen(book: Told) -> None:
    book.tell(3, "Aron Pell slept.", "condition", "Aron Pell", value="asleep")
    book.keep()
    loop.run(project_book(book.project.pk))
    assert "Aron Pell slept." not in sentences(seen(book, an_act(book)))


def test_what_its_author_rejected_is_not_seen(book: Told) -> None:
    StoredFact.objects.filter(sentence=DEATH).update(rejected=True)
    loop.run(project_book(book.project.pk))
    assert fired(seen(book, an_act(book)).view, book) == []


def test_what_its_author_rejected_is_no_fact_of_a_new_draft_either(book: Told) -> None:
    act = an_act(book)
    book.tell(3, ACT, "takes_part", "Aron Pell", object="the flood", agentive=True)
    book.keep()
    loop.run(project_book(book.project.pk))
    assert seen(book, act).view.draft
    StoredFact.objects.filter(pk=act.uid).update(rejected=True)
    loop.run(project_book(book.project.pk))
    assert seen(book, act).view.draft == ()


def test_another_book_is_not_seen(book: Told) -> None:
    other = Told(a_project())
    other.tell(1, "Everybody crosses at night.", "world_rule", value="all cross", slot="night")
    other.tell(1, "Aron Pell lives.", "life_status", "Aron Pell", value="alive")
    other.keep()
    loop.run(project_book(other.project.pk))
    stranger = replace(an_act(book), object=other.uid("Aron Pell"))
    found = seen(book, an_act(book), stranger)
    assert {fact.project for fact in found.view.approved} == {book.project.pk}
    assert found.view.entities.keys().isdisjoint(
        Entity.objects.filter(project=other.project).values_list("uid", flat=True)
    )


def test_the_bible_is_seen_without_a_graph(project: Project, settings: Settings) -> None:
    settings.NEO4J_URI = NOWHERE
    book = Told(project)
    entry = book.known["Aron Pell"]
    death = replace(an_act(book), chapter=entry, sentence="He died long ago.",
                    predicate="life_status", value="dead", object=None, agentive=None)  # fmt: skip
    ledger.record_entry(project.pk, entry, [death])
    found = seen(book, an_act(book, number=1), number=1)
    assert found.why == ""
    assert sentences(found) == {"He died long ago."}
    assert found.view.places[entry] == 0
    assert fired(found.view, book)


def test_a_book_without_any_text_needs_no_graph(project: Project, settings: Settings) -> None:
    settings.NEO4J_URI = NOWHERE
    assert seen(Told(project)).why == ""


# --- What keeps it from being seen ------------------------------------------------------


def blind(found: Compared) -> bool:
    return DEATH not in sentences(found)


def test_a_chapter_that_was_not_read_is_named(book: Told) -> None:
    VersionReading.objects.filter(version__chapter__number=1).update(why="No answer.")
    found = seen(book, an_act(book))
    assert "1" in found.why
    assert blind(found)


def test_one_that_comes_later_need_not_be_read(book: Told) -> None:
    an_approved_version(chapter=book.chapter(4))
    loop.run(project_book(book.project.pk))
    assert seen(book, an_act(book)).why == ""
    assert "4" in seen(book, an_act(book, number=5), number=5).why


def test_an_entry_of_the_bible_that_was_not_read_is_named(book: Told) -> None:
    book.project.characters.filter(name="Ilse Varga").update(description="Fifty by now.")
    found = seen(book, an_act(book))
    assert "Ilse Varga" in found.why
    assert blind(found)


def test_a_graph_that_is_behind_is_said(book: Told) -> None:
    StoredFact.objects.filter(sentence="Ilse Varga was tired.").update(rejected=True)
    found = seen(book, an_act(book))
    assert found.why
    assert blind(found)


def test_a_graph_that_stays_behind_is_waited_for_and_said(book: Told) -> None:
    BookMemory.objects.update(projected="")
    assert seen(book, an_act(book), patience=3 * checking.LOOK_EVERY_SECONDS).why


async def test_a_graph_that_comes_up_to_date_meanwhile_is_asked(
    book: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    await in_db(lambda: BookMemory.objects.update(projected=""))
    looked = asyncio.Event()
    lacking = checking.lacking

    def noting(standpoint: Standpoint) -> str:
        turning.call_soon_threadsafe(looked.set)
        return lacking(standpoint)

    turning = asyncio.get_running_loop()
    monkeypatch.setattr(checking, "lacking", noting)
    here, act = await in_db(at, book), await in_db(an_act, book)
    waiting = asyncio.create_task(compared(here, [act], {}, patience=60))
    await looked.wait()
    assert not waiting.done()
    await project_book(book.project.pk)
    found = await waiting
    assert (found.why, blind(found)) == ("", False)
    await graph.close()


def test_a_graph_that_cannot_be_asked_is_said(book: Told, settings: Settings) -> None:
    loop.run(graph.close())
    settings.NEO4J_URI = NOWHERE
    found = seen(book, an_act(book))
    assert "127.0.0.1:9" in found.why
    assert blind(found)


def test_its_own_sentences_are_held_against_each_other_all_the_same(book: Told) -> None:
    BookMemory.objects.update(projected="")
    death = replace(
        an_act(book), predicate="life_status", value="dead", sentence="He died.", object=None,
        agentive=None,
    )  # fmt: skip
    act = replace(an_act(book), seq=2, beat=2)
    found = seen(book, death, act)
    assert found.why
    assert ("dead_acts", "He died.", ACT) in fired(found.view, book)


# --- What is kept -----------------------------------------------------------------------


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[View]:
    """The views for which rules were asked."""
    asked: list[View] = []
    real = checking.check

    def counting(view: View, some: tuple[Rule, ...]):
        asked.append(view)
        return real(view, some)

    monkeypatch.setattr(checking, "check", counting)
    return asked


def test_what_is_kept_is_what_was_found(book: Told, counted: list[View]) -> None:
    view = seen(book, an_act(book)).view
    found = judged_by_rules(at(book), view)
    kept = [judged_by_rules(at(book), view, seconds=60) for _ in range(2)]
    assert kept == [found, found]
    assert len(counted) == 2
    assert kept[1].conflicts[0].earlier is view.approved[-1]


def test_what_is_kept_is_forgotten_where_something_is_another(
    book: Told, counted: list[View]
) -> None:
    view = seen(book, an_act(book)).view
    judged_by_rules(at(book), view, seconds=60)
    book.project.touch()
    judged_by_rules(at(book), view, seconds=60)
    assert len(counted) == 2
    judged_by_rules(at(book), view, without=("dead_acts",), seconds=60)
    assert len(counted) == 3
    judged_by_rules(replace(at(book), project_id=uuid4()), view, seconds=60)
    assert len(counted) == 4
    caches.forget(book.project.pk)
    judged_by_rules(at(book), view, seconds=60)
    assert len(counted) == 5


def test_the_same_sentence_said_as_a_dream_is_asked_anew(book: Told) -> None:
    act = an_act(book)
    dreamt = replace(act, modality="dream", known_as=act.uid)
    assert dreamt.uid == act.uid
    assert fired(seen(book, act).view, book, seconds=60)
    assert fired(seen(book, dreamt).view, book, seconds=60) == []


def test_an_approved_sentence_that_was_read_otherwise_since_is_asked_anew(book: Told) -> None:
    act = an_act(book)
    view = seen(book, act).view
    assert fired(view, book, seconds=60)
    dreamt = [replace(fact, modality="dream") for fact in book.facts[2]]
    book.record(book.chapter(2).approved_version, dreamt)
    loop.run(project_book(book.project.pk))
    assert fired(seen(book, act).view, book, seconds=60) == []


def test_so_it_is_where_no_state_names_what_was_seen(book: Told) -> None:
    view = replace(seen(book, an_act(book)).view, part=None)
    assert fired(view, book, seconds=60)
    dreamt = tuple(replace(fact, modality="dream", known_as=fact.uid) for fact in view.approved)
    assert fired(replace(view, approved=dreamt), book, seconds=60) == []


def test_a_correction_of_an_approved_fact_is_asked_anew(book: Told) -> None:
    from memory.correcting import correct

    assert fired(seen(book, an_act(book)).view, book, seconds=60)
    correct(book.project, book.facts[2][0].uid, modality="dream")
    loop.run(project_book(book.project.pk))
    assert fired(seen(book, an_act(book)).view, book, seconds=60) == []


# --- Rules that fail --------------------------------------------------------------------


def broken(rule: Rule) -> Rule:
    def fail(view: View) -> Iterator[tuple[Fact, Fact]]:
        raise RuntimeError("The rule is wrong.")

    return replace(rule, name="broken_rule", pairs=fail)


@pytest.fixture
def one_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    every = (*rules(), broken(rules()[0]))
    monkeypatch.setattr("memory.continuity.check.rules", lambda: every)


@pytest.mark.parametrize("seconds", [0, 60])
def test_a_rule_that_fails_is_named_and_the_others_are_asked(
    book: Told, one_fails: None, seconds: int
) -> None:
    view = seen(book, an_act(book)).view
    for _ in range(2):
        found = judged_by_rules(at(book), view, seconds=seconds)
        assert found.failed == ("broken_rule",)
        assert [each.rule.name for each in found.conflicts] == ["dead_acts"]


# --- A passage --------------------------------------------------------------------------


@pytest.fixture
def reader(settings: Settings) -> Iterator[Reader]:
    with reading(settings) as reader:
        reader.says(ACT, "Aron Pell", "takes_part", object="the oars", words="took the oars")
        yield reader
        loop.run(graph.close())


def reported(book: Told, text: str, number: int = 3, **how) -> PassageReport:
    project = Project.objects.get(pk=book.project.pk)
    return loop.run(check_passage(project, text, number, model_of(project), **how))


def everything() -> list[int]:
    models = (StoredFact, FactSpan, Entity, VersionReading, BookMemory, Chapter)
    return [model.objects.count() for model in models]


def test_of_no_text_nothing_is_said(book: Told, reader: Reader) -> None:
    assert reported(book, " \n\n ") == PassageReport()
    assert reader.calls == []


@pytest.mark.parametrize("number", [3, 40])  # one of the book's chapters, and one to come
def test_a_passage_is_held_against_the_story_and_nothing_is_kept(
    book: Told, reader: Reader, number: int
) -> None:
    before = everything()
    text = f"The river ran high.\n\n{ACT} He rowed."
    report = reported(book, text, number)
    (problem,) = report.findings
    assert (problem.rule, problem.severity) == ("dead_acts", "blocking")
    assert (problem.quote, problem.against, problem.against_chapter) == (ACT, DEATH, 2)
    assert (report.facts, report.unmade) == (1, ())
    assert everything() == before


def test_before_the_death_it_contradicts_nothing(book: Told, reader: Reader) -> None:
    assert reported(book, ACT, 1).findings == ()


def test_a_trashed_chapter_s_place_is_as_one_to_come(book: Told, reader: Reader) -> None:
    book.chapter(3)
    Chapter.objects.filter(number=3).update(trashed_at=timezone.now())
    assert len(reported(book, ACT).findings) == 1


def test_a_rule_that_failed_is_in_the_report(book: Told, reader: Reader, one_fails: None) -> None:
    report = reported(book, ACT)
    assert "broken_rule" in " ".join(report.unmade)
    assert len(report.findings) == 1


def test_a_passage_whose_facts_cannot_be_read_is_no_pass(book: Told, reader: Reader) -> None:
    reader.server.fault("malformed_json", times=None, match=says(ACT))
    report = reported(book, ACT)
    assert report.unmade
    assert report.findings == ()


def test_where_the_book_could_not_be_compared_the_report_says_so(
    book: Told, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("memory.checking_passage.PATIENCE_SECONDS", 0)
    BookMemory.objects.update(projected="")
    assert reported(book, ACT).unmade


def test_where_no_model_answers_that_is_an_error(
    book: Told, reader: Reader, settings: Settings
) -> None:
    settings.LLM_BASE_URL = "http://127.0.0.1:1/v1"
    with pytest.raises(ModelError):
        reported(book, ACT)
