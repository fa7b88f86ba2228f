"""What the story so far lends a chapter, and that no length of the book costs more."""

from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from memory import ledger
from memory.context import Story, gather, matter
from memory.entities import Entity as Meant
from memory.facts import VOCABULARY, Change, Fact
from memory.models import Entity, StoredFact, Summary, VersionReading
from memory.standpoint import Standpoint
from novellaforge.llm import render
from novellaforge.llm.tokens import estimate
from projects.models import Chapter, ChapterVersion, Character, Project
from tests.factories import (
    a_chapter,
    a_character,
    a_project,
    a_version,
    an_approved_version,
    an_unstored_version,
)

pytestmark = pytest.mark.django_db

ILSE, ARON = ("Ilse Varga", "Ilse"), ("Aron",)


def told(number: int, who: str = "Marit") -> str:
    return (
        f"{who} finds sign {number} by the river. Rope {number} is cut, nobody sees by whom. "
        f"At the end the boat of crossing {number} lies on the far bank, and the bell is silent."
    )


def a_told_chapter(project: Project, number: int, summary: str | None = None) -> Chapter:
    text = told_text(number)
    version = an_approved_version(text=text, chapter=a_chapter(project=project, number=number))
    ledger.record(version, ())
    if summary != "":
        Summary.objects.create(
            project=project, text_sha256=version.sha256, text=summary or told(number)
        )
    return version.chapter


def told_text(number: int) -> str:
    return f"Night {number} began.\n\nAnd so ended night {number}, with the lamp out."


def told_chapters(project: Project, count: int) -> None:
    """The first ones, as `a_told_chapter` makes each, in one query a table."""
    numbers = range(1, count + 1)
    chapters = [
        Chapter(project=project, number=number, title=f"Crossing {number}") for number in numbers
    ]
    versions = [an_unstored_version(chapter, told_text(chapter.number)) for chapter in chapters]
    for chapter, version in zip(chapters, versions, strict=True):
        chapter.approved_version_id = version.pk
    Chapter.objects.bulk_create(chapters)
    ChapterVersion.objects.bulk_create(versions)
    VersionReading.objects.bulk_create(VersionReading(version=each) for each in versions)
    Summary.objects.bulk_create(
        Summary(project=project, text_sha256=version.sha256, text=told(number))
        for number, version in zip(numbers, versions, strict=True)
    )


def a_book(chapters: int) -> Project:
    """So many chapters told, one being written, one to come."""
    project = a_project(chapter_count=chapters + 2)
    told_chapters(project, chapters)
    a_chapter(project=project, number=chapters + 1)
    a_chapter(project=project, number=chapters + 2, title="The bell", outline="The bell rings.")
    return project


def before(project: Project, number: int, language: str = "en") -> Standpoint:
    return Standpoint(project.pk, project.revision, language, number)


MILL, KEY = Meant(uuid4(), "the mill", "place"), Meant(uuid4(), "the key", "object")


def tells(chapter: Chapter, *facts: tuple[str, Any, dict[str, Any]], again: bool = False) -> None:
    """The facts of its approved version: predicate, of whom, and more."""
    version = chapter.approved_version
    assert version is not None
    known = ledger.of_version(version).facts if again else ()
    told = list(known)
    for at, (predicate, who, more) in enumerate(facts, len(told) + 1):
        sentence = more.pop("sentence", f"Sentence {at} of chapter {chapter.number}.")
        told.append(
            Fact(
                chapter.project_id,
                version.pk,
                chapter.pk,
                1,
                at,
                predicate,
                sentence,
                at * 100,
                at * 100 + len(sentence),
                (who and getattr(who, "pk", None)) or who,
                **more,
            )
        )
    ledger.record(version, told, (MILL, KEY))
    Entity.objects.filter(uid__in=(MILL.uid, KEY.uid)).update(project=chapter.project)


def a_cast(project: Project) -> tuple[Character, Character]:
    return (
        a_character(project=project, name="Ilse Varga", aliases=["Ilse"]),
        a_character(project=project, name="Aron", aliases=[]),
    )


def numbers(lines: tuple[str, ...]) -> list[int]:
    return [int(line.split(":")[0].split()[-1]) for line in lines]


def test_the_first_chapter_has_only_what_is_to_come():
    story = gather(before(a_book(0), 1))
    assert (story.previous_end, story.told, story.left_out) == ("", (), ())
    assert story.to_come == "Chapter 2, “The bell”: The bell rings."


def test_a_short_book_is_told_in_full():
    story = gather(before(a_book(5), 6))
    assert story.previous_end == "And so ended night 5, with the lamp out."
    assert story.told == tuple(f"told in chapter {n}: {told(n)}" for n in range(1, 6))
    assert story.left_out == ()


def test_only_what_stands_before_is_told():
    project = a_book(5)
    story = gather(before(project, 3))
    assert numbers(story.told) == [1, 2]
    assert story.previous_end == "And so ended night 2, with the lamp out."
    assert "Chapter 4" in story.to_come


def test_french_is_labelled_in_french():
    story = gather(before(a_book(1), 2, "fr"))
    assert story.told[0].startswith("raconté au chapitre 1\u00a0: Marit")
    assert story.to_come.startswith("Chapitre 3, «\u00a0")


@pytest.mark.parametrize("chapters", [10, 300])
def test_the_budget_holds_whatever_the_length(chapters: int):
    book = a_book(chapters)
    for tokens in (500, 2_400):
        story = gather(before(book, chapters + 1), (ILSE,), tokens=tokens)
        asked = (story.previous_end, story.to_come, *story.told)
        assert sum(map(estimate, asked)) <= tokens
        recent = [line for line in story.told if told(numbers((line,))[0]) in line]
        assert numbers(tuple(recent)) == list(range(chapters - 4, chapters + 1))
        assert numbers(story.told) == sorted(numbers(story.told))


def test_300_chapters_say_what_found_no_room():
    story = gather(before(a_book(300), 301), tokens=500)
    first_told = numbers(story.told)[0]
    assert story.left_out == (f"Chapters 1–{first_told - 1}: no room was left for them.",)


@pytest.mark.parametrize("chapters", [3, 30])
def test_a_longer_book_asks_no_more_queries(django_assert_num_queries, chapters: int):
    project = a_book(chapters)
    ilse, _ = a_cast(project)
    tells(project.chapters.get(number=1), ("located_at", ilse, {"object": MILL.uid}))
    with django_assert_num_queries(13):
        gather(before(project, chapters + 1), (ILSE,), voice=ILSE)


def test_who_the_chapter_names_comes_before_what_is_merely_old():
    project = a_book(60)
    Summary.objects.filter(text=told(7)).update(text=told(7, who="Aron"))
    without = gather(before(project, 61), (ILSE,), tokens=500)
    story = gather(before(project, 61), (ILSE, ARON), tokens=500)
    assert 7 not in numbers(without.told)
    assert "told in chapter 7: Aron finds sign 7 by the river." in story.told


def test_recent_chapters_are_shortened_before_they_are_dropped():
    story = gather(before(a_book(5), 6), tokens=200)
    assert numbers(story.told)[-1] == 5
    assert "told in one line" in story.left_out[0]


def test_without_priorities_the_newest_come_first():
    story = gather(before(a_book(30), 31), (ILSE,), prioritised=False, tokens=488)
    assert numbers(story.told) == list(range(30 - len(story.told) + 1, 31))
    assert story.told[0] == f"told in chapter {numbers(story.told)[0]}: " + told(
        numbers(story.told)[0]
    )


def test_a_missing_summary_is_said_and_the_outline_stands_in():
    project = a_project()
    a_told_chapter(project, 1, summary="")
    Chapter.objects.filter(number=1).update(outline="Ilse counts the oars.")
    story = gather(before(project, 2))
    assert story.told == ("planned for chapter 1, which has been told: Ilse counts the oars.",)
    assert story.left_out == ("Chapter 1 has no summary yet: its outline stands in.",)


def test_a_summary_of_another_book_with_the_same_text_is_not_taken():
    text = "Night 1 began.\n\nAnd so ended night 1, with the lamp out."
    a_told_chapter(a_project(), 1)
    project = a_project()
    chapter = a_chapter(project=project, number=1, outline="")
    ledger.record(an_approved_version(text=text, chapter=chapter), ())
    story = gather(before(project, 2))
    assert story.told == ()
    assert story.left_out == ("Chapter 1 has neither summary nor outline: nothing of it is told.",)


def test_a_previous_chapter_that_is_not_approved_is_said():
    project = a_project()
    a_told_chapter(project, 1)
    a_chapter(project=project, number=2)
    story = gather(before(project, 3))
    assert story.previous_end == ""
    assert story.left_out == ("Chapter 2 is not approved: how it ends is not known.",)


def test_a_long_last_paragraph_keeps_its_end():
    project = a_project()
    text = " ".join(f"This is sentence {n} of a paragraph." for n in range(200))
    an_approved_version(text=text, chapter=a_chapter(project=project, number=1))
    story = gather(before(project, 2), tokens=500)
    assert text.endswith(story.previous_end)
    assert story.previous_end.startswith("This is sentence")
    assert "only its end is given" in story.left_out[0]


def test_a_chapter_in_the_trash_is_not_told():
    project = a_book(3)
    Chapter.objects.filter(number=2).update(trashed_at="2026-11-24T00:00Z")
    assert numbers(gather(before(project, 4)).told) == [1, 3]


def test_the_answer_is_kept_until_the_revision_changes():
    project = a_book(1)
    first = gather(before(project, 2), seconds=60)
    Summary.objects.update(text="Something else happened by the river that night.")
    assert gather(before(project, 2), seconds=60) == first
    project.touch()
    assert gather(before(project, 2), seconds=60) != first


# Facts: what must not show.


def test_a_superseded_value_does_not_show():
    project = a_book(2)
    ilse, _ = a_cast(project)
    one, two = project.chapters.order_by("number")[:2]
    tells(one, ("located_at", ilse, {"object": MILL.uid}), ("holds", ilse, {"object": KEY.uid}))
    tells(two, ("gives", ilse, {"object": KEY.uid, "other": uuid4()}))
    story = gather(before(project, 3), (ILSE,))
    assert story.in_force == ("chapter 1: Ilse Varga is at the mill (“Sentence 1 of chapter 1.”)",)


def test_later_chapters_do_not_show():
    project = a_book(4)
    ilse, aron = a_cast(project)
    later = [
        ("located_at", ilse, {"object": MILL.uid}),
        ("bond", ilse, {"object": aron.pk, "value": "friend"}),
        ("thread", None, {"slot": "open", "value": "who took the oar"}),
        ("moves_to", ilse, {"object": MILL.uid}),
        (
            "knows",
            ilse,
            {"value": "the code", "speaker": ilse.pk, "sentence": "“I know the code.”"},
        ),
    ]
    for number in (3, 4):
        tells(project.chapters.get(number=number), *later)
    story = gather(before(project, 3), (ILSE, ARON), voice=ILSE)
    assert facts_of(story) == ()
    assert story.spoken == ()


def test_what_a_later_chapter_tells_of_the_same_leaves_the_earlier_in_force():
    """However often it is told later."""
    project = a_book(20)
    ilse, _ = a_cast(project)
    for number in range(1, 21):
        tells(
            project.chapters.get(number=number), ("role_is", ilse, {"value": f"keeper {number}"})
        )
    (line,) = gather(before(project, 3), (ILSE,)).in_force
    assert "keeper 2" in line


def facts_of(story: Story) -> tuple[str, ...]:
    return (*story.in_force, *story.events, *story.ties, *story.openings)


def test_another_books_facts_do_not_show():
    mine, other = a_book(1), a_book(1)
    a_cast(mine)
    ilse, aron = a_cast(other)
    tells(
        other.chapters.get(number=1),
        ("located_at", ilse, {"object": MILL.uid}),
        ("bond", ilse, {"object": aron.pk, "value": "friend"}),
        ("thread", None, {"slot": "open", "value": "who took the oar"}),
    )
    assert facts_of(gather(before(mine, 2), (ILSE, ARON), voice=ILSE)) == ()


def test_a_rejected_fact_does_not_show_and_a_corrected_one_shows_as_corrected():
    project = a_book(1)
    ilse, _ = a_cast(project)
    tells(
        project.chapters.get(number=1),
        ("role_is", ilse, {"value": "judge"}),
        ("age", ilse, {"value": "30"}),
    )
    StoredFact.objects.filter(predicate="role_is").update(rejected=True)
    StoredFact.objects.filter(predicate="age").update(corrections={"value": "40"})
    (line,) = gather(before(project, 2), (ILSE,)).in_force
    assert "is 40 years old" in line


def test_a_fact_corrected_to_be_about_another_is_about_that_one():
    project = a_book(8)
    ilse, aron = a_cast(project)
    tells(project.chapters.get(number=1), ("role_is", ilse, {"value": "judge"}))
    StoredFact.objects.update(corrections={"subject": str(aron.pk)})
    assert gather(before(project, 9), (ILSE,)).in_force == ()
    assert "Aron is judge" in gather(before(project, 9), (ARON,)).in_force[0]


def test_a_rumour_is_not_shown_as_true():
    project = a_book(1)
    ilse, _ = a_cast(project)
    tells(
        project.chapters.get(number=1),
        ("life_status", ilse, {"value": "dead", "modality": "rumour"}),
    )
    assert facts_of(gather(before(project, 2), (ILSE,))) == ()


def test_a_rumour_that_its_text_tells_as_true_now_is_shown():
    project = a_book(8)
    ilse, _ = a_cast(project)
    chapter = project.chapters.get(number=1)
    tells(chapter, ("role_is", ilse, {"value": "judge", "modality": "rumour"}))
    assert gather(before(project, 9), (ILSE,)).in_force == ()
    tells(chapter, ("role_is", ilse, {"value": "judge"}))
    assert "is judge" in gather(before(project, 9), (ILSE,)).in_force[0]


def test_facts_of_a_trashed_chapter_or_an_unapproved_text_do_not_show():
    project = a_book(2)
    ilse, _ = a_cast(project)
    one, two = project.chapters.order_by("number")[:2]
    tells(one, ("role_is", ilse, {"value": "judge"}))
    tells(two, ("age", ilse, {"value": "30"}))
    Chapter.objects.filter(pk=one.pk).update(trashed_at=timezone.now())
    two.approved_version = a_version(chapter=two, text="Another text.")
    two.save()
    assert facts_of(gather(before(project, 3), (ILSE,))) == ()


def test_whom_the_chapter_does_not_name_has_no_line():
    project = a_book(8)
    ilse, aron = a_cast(project)
    tells(
        project.chapters.get(number=1),
        ("role_is", ilse, {"value": "judge"}),
        ("bond", aron, {"object": uuid4(), "value": "friend"}),
    )
    assert facts_of(gather(before(project, 9), (("Nobody",),))) == ()


def test_a_provisional_namesake_is_not_taken():
    project = a_book(1)
    other = Meant(uuid4(), "Ilse", "character", provisional=True)
    chapter = project.chapters.get(number=1)
    a_cast(project)
    tells(chapter, ("role_is", other.uid, {"value": "judge"}))
    ledger.add_entities(project.pk, [other])
    assert gather(before(project, 2), (ILSE,)).in_force == ()


def test_chapters_that_were_not_read_are_said():
    project = a_book(3)
    two = project.chapters.get(number=2)
    two.approved_version = a_version(chapter=two, text="Another text.")
    two.save()
    story = gather(before(project, 4))
    assert story.left_out[-1] == ("Chapter 2: its facts have not been read, or not all of them.")


def test_a_long_sentence_is_not_given():
    project = a_book(1)
    ilse, _ = a_cast(project)
    tells(
        project.chapters.get(number=1),
        ("role_is", ilse, {"value": "judge", "sentence": "She judged, " * 40}),
    )
    assert gather(before(project, 2), (ILSE,)).in_force == ("chapter 1: Ilse Varga is judge",)


def test_one_sentence_stands_once():
    project = a_book(1)
    ilse, _ = a_cast(project)
    sentence = "The judge was forty."
    tells(
        project.chapters.get(number=1),
        ("role_is", ilse, {"value": "judge", "sentence": sentence}),
        ("age", ilse, {"value": "40", "sentence": sentence}),
    )
    said = "\n".join(gather(before(project, 2), (ILSE,)).in_force)
    assert said.count(sentence) == 1
    assert "is 40 years old" in said


# Facts: what must.


def a_full_book(chapters: int, every: int = 1) -> Project:
    """Every chapter (or each so many-th) has summary, states, events, a bond and a thread."""
    project = a_book(chapters)
    ilse, aron = a_cast(project)
    for chapter in project.chapters.exclude(approved_version=None):
        n = chapter.number
        if n % every:
            continue
        tells(
            chapter,
            ("located_at", ilse, {"object": MILL.uid}),
            ("role_is", ilse, {"value": f"keeper {n}"}),
            ("condition", ilse, {"slot": "wrist", "value": f"hurt {n} times"}),
            ("attribute", ilse, {"slot": f"scar {n}", "value": "pale"}),
            ("knows", ilse, {"value": f"secret {n}"}),
            ("takes_part", aron, {"object": KEY.uid, "agentive": True}),
            ("moves_to", aron, {"object": MILL.uid}),
            ("bond", ilse, {"object": aron.pk, "value": f"friend since night {n}"}),
            ("thread", None, {"slot": "open", "value": f"riddle{n} of puzzle{n}"}),
            ("tells", ilse, {"value": f"tale {n}", "other": aron.pk,
                             "sentence": f"“Mind the rope of night {n},” said Ilse."}),
        )  # fmt: skip
    return project


def test_all_parts_of_a_book():
    story = gather(before(a_full_book(7), 8), (ILSE, ARON), voice=ILSE, tokens=2_400)
    assert "chapter 7: Ilse Varga is at the mill" in "\n".join(story.in_force)
    assert "hurt 7 times" in story.in_force[0]
    assert "hurt 6 times" not in "\n".join(story.in_force)
    assert any("Aron the key" in line for line in story.events)
    assert story.ties[0].startswith("chapter 7: Ilse Varga to Aron: friend since night 7")
    assert story.openings[0] == (
        "chapter 7: open question: riddle7 of puzzle7 (1 chapter ago) “Sentence 9 of chapter 7.”"
    )
    assert story.spoken == ("Mind the rope of night 7", "Mind the rope of night 6")


def test_french_lines_are_french():
    story = gather(before(a_full_book(1), 2, "fr"), (ILSE, ARON), voice=ILSE)
    assert story.in_force[0].startswith("chapitre 1\u00a0: Ilse Varga, ")
    assert "(il y a 1 chapitre)" in story.openings[0]
    assert all(line.startswith("chapitre 1\u00a0: ") for line in facts_of(story))


def spent(story: Story) -> int:
    return sum(
        map(estimate, (story.previous_end, story.sample, story.to_come, *story.told,
                       *facts_of(story), *story.spoken))
    )  # fmt: skip


def test_the_budget_holds_with_facts():
    project = a_full_book(20)
    for number, tokens in product((2, 10, 21), (200, 500, 1_000, 2_400)):
        story = gather(before(project, number), (ILSE, ARON), voice=ILSE, tokens=tokens)
        assert spent(story) <= tokens
        assert story.in_force


def test_300_chapters_cost_what_10_do():
    short = gather(before(a_full_book(10), 11), (ILSE, ARON), voice=ILSE)
    long = gather(before(a_full_book(300, every=10), 301), (ILSE, ARON), voice=ILSE)
    assert spent(short) <= 2_400
    assert spent(long) <= 2_400
    assert "hurt 300 times" in "\n".join(long.in_force)
    assert long.events
    assert long.ties
    assert long.openings


def test_the_less_room_the_later_the_part_that_is_cut():
    """People, then the last chapters, then relations, then threads, then old chapters."""
    project = a_full_book(12)
    parts = ("in_force", "events", "ties", "openings")
    had: dict[str, list[int]] = {part: [] for part in (*parts, "old")}
    for tokens in range(60, 2_400, 180):
        story = gather(before(project, 13), (ILSE, ARON), tokens=tokens)
        for part in parts:
            if getattr(story, part):
                had[part].append(tokens)
        if any(number < 8 for number in numbers(story.told)):
            had["old"].append(tokens)
    least = [min(had[part], default=2_400) for part in ("in_force", "events", "ties", "openings")]
    assert least == sorted(least)
    assert least[0] < least[-1] <= min(had["old"], default=2_400)


def test_what_found_no_room_is_counted():
    story = gather(before(a_full_book(7), 8), (ILSE, ARON), tokens=200)
    assert any("facts about what the chapter names" in each for each in story.left_out)
    assert any("open threads or promises" in each for each in story.left_out), story.left_out


def test_how_two_address_each_other_holds_whomever_one_of_them_meets_meanwhile():
    project = a_book(5)
    ilse, aron = a_cast(project)
    bob = a_character(project=project, name="Bob", aliases=[])
    first, *others = project.chapters.filter(number__lt=6).order_by("number")
    tells(first, ("address_form", ilse, {"object": aron.pk, "value": "vous"}))
    for chapter in others:
        tells(chapter, ("address_form", ilse, {"object": bob.pk, "value": "tu"}))
    lines = gather(before(project, 6), (ILSE, ARON)).in_force
    assert [line for line in lines if line.startswith("chapter 1: ") and "vous" in line]


@pytest.mark.parametrize("predicate", ["knows", "is_a"])
def test_what_somebody_knows_or_is_stays_so_whatever_else_is_told(predicate: str):
    project = a_book(5)
    ilse, _ = a_cast(project)
    for chapter in project.chapters.exclude(approved_version=None):
        tells(chapter, (predicate, ilse, {"value": f"secret {chapter.number}"}))
    told = gather(before(project, 6), (ILSE,)).in_force
    assert sorted(numbers(told)) == [1, 2, 3, 4, 5]


def test_what_is_fixed_is_what_changed_it_however_often_it_was_told_before():
    project = a_book(6)
    ilse, _ = a_cast(project)
    white = {"value": "white", "change": Change("black", "white")}
    for chapter in project.chapters.exclude(approved_version=None):
        said = white if chapter.number == 5 else {"value": "black"}
        tells(chapter, ("attribute", ilse, {"slot": "hair", **said}))
    (line,) = gather(before(project, 7), (ILSE,)).in_force
    assert numbers((line,)) == [5]
    assert "white" in line


def test_what_is_fixed_is_what_its_chapter_told_first():
    project = a_book(1)
    ilse, _ = a_cast(project)
    eyes = ("green", "grey", "blue", "brown")
    told = (("attribute", ilse, {"slot": "eyes", "value": value}) for value in eyes)
    tells(project.chapters.get(number=1), *told)
    (line,) = gather(before(project, 2), (ILSE,)).in_force
    assert "green" in line


def test_what_was_denied_often_and_then_learnt_is_known():
    project = a_book(5)
    ilse, _ = a_cast(project)
    for chapter in project.chapters.exclude(approved_version=None):
        polarity = "+" if chapter.number == 5 else "-"
        tells(chapter, ("knows", ilse, {"value": "the code", "polarity": polarity}))
    (line,) = gather(before(project, 6), (ILSE,)).in_force
    assert numbers((line,)) == [5]


@pytest.mark.parametrize("predicates", [["knows", "learns"], ["is_a"], ["can"], ["address_form"]])
def test_of_what_holds_at_once_only_so_many_are_read(predicates: list[str]):
    """The newest; of forms of address first those for whom the chapter names."""
    count = matter.MOST + 10
    project = a_book(1)
    ilse, aron = a_cast(project)
    objects = [aron.pk, *(uuid4() for _ in range(count))]
    of_whom = predicates == ["address_form"]
    tells(
        project.chapters.get(number=1),
        *(
            (
                predicates[at % len(predicates)],
                ilse,
                {"value": f"word {at}", "object": objects[at] if of_whom else None},
            )
            for at in range(count)
        ),
    )
    about = matter.Named((ilse.pk, aron.pk))
    read = {fact.value for fact in matter.view(before(project, 2), about).facts}
    newest = [f"word {at}" for at in range(count)][-matter.MOST :]
    assert read == {"word 0", *newest[1:]} if of_whom else read == set(newest)


def test_a_thing_that_the_author_speaks_of_is_named():
    project = a_book(8)
    a_cast(project)
    tells(project.chapters.get(number=1), ("object_state", KEY.uid, {"value": "bent"}))
    assert gather(before(project, 9), (ILSE,)).in_force == ()
    story = gather(before(project, 9), (ILSE,), about="Ilse tries the key.")
    assert story.in_force == ("chapter 1: the key is bent (“Sentence 1 of chapter 1.”)",)


def test_a_thing_taken_by_somebody_else_is_not_in_the_first_hand():
    project = a_book(8)
    ilse, _ = a_cast(project)
    tells(project.chapters.get(number=1), ("holds", ilse, {"object": KEY.uid}))
    assert "has the key" in gather(before(project, 9), (ILSE,)).in_force[0]
    tells(project.chapters.get(number=2), ("holds", uuid4(), {"object": KEY.uid}))
    assert gather(before(project, 9), (ILSE,)).in_force == ()


def test_a_merged_person_is_the_other():
    project = a_book(8)
    ilse, _ = a_cast(project)
    other = Meant(uuid4(), "the ferrywoman", "character", provisional=True)
    tells(project.chapters.get(number=1), ("role_is", other.uid, {"value": "judge"}))
    ledger.add_entities(project.pk, [other])
    Entity.objects.filter(uid=other.uid).update(merged_into=ilse.pk)
    assert "Ilse Varga is judge" in gather(before(project, 9), (ILSE,)).in_force[0]


def test_without_priorities_there_are_no_facts():
    story = gather(before(a_full_book(3), 4), (ILSE,), prioritised=False)
    assert facts_of(story) == ()
    assert numbers(story.told) == [1, 2, 3]


def test_a_paragraph_of_the_last_chapter_shows_the_prose():
    project = a_project()
    prose = "The river kept its accounts and nobody asked to see them. " * 5
    text = f"Short.\n\n{prose.strip()}\n\nIt ended."
    ledger.record(an_approved_version(text=text, chapter=a_chapter(project=project, number=1)), ())
    assert gather(before(project, 2), tokens=2_400).sample == prose.strip()
    assert gather(before(project, 2), tokens=300).sample == ""


def test_it_is_told_anew_when_facts_were_read_since():
    project = a_book(1)
    ilse, _ = a_cast(project)
    first = gather(before(project, 2), (ILSE,), seconds=60)
    assert gather(before(project, 2), (ILSE,), seconds=60) == first
    tells(project.chapters.get(number=1), ("role_is", ilse, {"value": "judge"}))
    assert "is judge" in gather(before(project, 2), (ILSE,), seconds=60).in_force[0]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("predicate", [each.name for each in VOCABULARY])
def test_every_fact_is_one_short_line(language: str, predicate: str):
    values = {
        "number": 4, "predicate": predicate, "who": "Ilse", "what": "the mill", "other": "Aron",
        "value": "kept", "slot": "hand", "denied": False, "chapters": 2, "due": "at noon",
        "late": True,
    }  # fmt: skip
    template = "fact_open" if predicate in ("thread", "promises") else "fact"
    for quote in ("", "She kept it."):
        line = render("memory", language, template, quote=quote, **values)
        assert line.startswith(("chapter 4: ", "chapitre 4\u00a0: "))
        assert "\n" not in line
        assert quote in line
        assert "kept" in line or "the mill" in line
        assert estimate(line) < 60
