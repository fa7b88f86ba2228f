"""Whom a chapter may speak of: as the book knows them just before it."""

from unittest.mock import Mock
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from memory import scene
from memory.entities import Candidate, Scene
from memory.entities import Entity as Meant
from memory.facts import Kind
from memory.models import Entity, StoredFact
from memory.scene import MOST, SAME_EVENT_CHAPTERS, Cast, cast_of
from projects.models import Chapter, Project
from tests.factories import a_chapter, a_character, a_location, a_project
from tests.memory.stored import Told


def cast(*candidates: Candidate, narrator: UUID | None = None) -> Cast:
    return Cast(uuid4(), uuid4(), "en", candidates, narrator)


def candidate(name: str, kind: Kind = "character") -> Candidate:
    return Candidate(uuid4(), name, kind)


ILSE, ARON = candidate("Ilse Varga"), candidate("Aron Pell")
MILL = candidate("the mill", "place")


# --- Of one text, pure ------------------------------------------------------------------


def test_nobody_known_is_nobody() -> None:
    assert cast().of("Ilse came.") == ()


def test_those_who_are_named_come_first_and_places_only_if_they_are() -> None:
    assert cast(ILSE, MILL, ARON).of("Aron came.") == (ARON, ILSE)
    assert cast(ILSE, MILL, ARON).of("Aron came to the mill.") == (MILL, ARON, ILSE)


def test_whoever_says_i_is_there_unnamed() -> None:
    assert cast(ILSE, ARON, narrator=ARON.uid).of("I came.") == (ARON, ILSE)


def test_one_request_takes_so_many_and_none_that_is_named_is_left_out() -> None:
    crowd = [candidate(f"Person{number:03}") for number in range(3 * MOST)]
    found = cast(*crowd, ILSE).of("Ilse came.")
    assert len(found) == MOST
    assert found[0] == ILSE


def test_of_one_cast_many_texts_are_asked() -> None:
    both = cast(ILSE, ARON)
    assert both.of("Ilse came.")[0] == ILSE
    assert both.of("Aron came.")[0] == ARON


# --- Of a book --------------------------------------------------------------------------


@pytest.fixture
def project(db: None) -> Project:
    project = a_project()
    a_character(project=project, name="Ilse Varga")
    return project


@pytest.fixture
def book(project: Project) -> Told:
    return Told(project)


def names(project: Project, number: int) -> set[str]:
    chapter = project.chapters.filter(number=number).first()
    chapter = chapter or a_chapter(project=project, number=number)
    return {each.name for each in cast_of(project, chapter).candidates}


def test_a_new_book_has_those_of_its_bible(project: Project) -> None:
    a_location(project=project, name="the east landing")
    a_character(name="of another book")
    assert names(project, 1) == {"Ilse Varga", "the east landing"}


def test_a_name_that_the_author_has_not_kept_means_its_own_chapter_only(book: Told) -> None:
    book.tell(1, "Tom slept.", "condition", "Tom", value="asleep")
    book.keep()
    assert names(book.project, 2) == {"Ilse Varga"}
    Entity.objects.filter(name="Tom").update(provisional=False)
    assert names(book.project, 2) == {"Ilse Varga", "Tom"}


def test_a_merged_name_is_one_of_the_other_s(book: Told) -> None:
    book.tell(1, "Tom slept.", "condition", "Tom", value="asleep")
    book.keep()
    ilse = book.known["Ilse Varga"]
    Entity.objects.filter(name="Tom").update(merged_into=ilse)
    (found,) = cast_of(book.project, a_chapter(project=book.project, number=2)).candidates
    assert (found.uid, "Tom" in found.aliases) == (ilse, True)


@pytest.mark.parametrize(
    ("event", "number", "is_known"),
    [
        ("the fire", 1, False),  # its own chapter's facts are not before it
        ("the fire", 1 + SAME_EVENT_CHAPTERS, True),
        ("the fire", 2 + SAME_EVENT_CHAPTERS, False),
        ("the great fire", 2 + SAME_EVENT_CHAPTERS, True),
    ],
)
def test_a_plain_word_means_the_event_told_just_before(
    book: Told, event: str, number: int, is_known: bool
) -> None:
    book.tell(1, "She saw it.", "takes_part", "Ilse Varga", object=event)
    book.keep()
    assert (event in names(book.project, number)) is is_known


def test_an_event_of_a_later_or_a_trashed_chapter_or_one_that_is_no_fact_is_not_known(
    book: Told,
) -> None:
    book.tell(3, "She saw it.", "takes_part", "Ilse Varga", object="the great fire")
    book.keep()
    assert "the great fire" not in names(book.project, 2)
    assert "the great fire" in names(book.project, 4)
    StoredFact.objects.update(rejected=True)
    assert "the great fire" not in names(book.project, 4)
    StoredFact.objects.update(rejected=False)
    Chapter.objects.filter(number=3).update(trashed_at=timezone.now())
    assert "the great fire" not in names(book.project, 4)


@pytest.mark.parametrize(
    ("person", "point_of_view", "says_i"),
    [
        ("third", "Ilse Varga", False),
        ("first", "", False),
        ("first", "Somebody else", False),
        ("first", "Ilse", True),
    ],
)
def test_whose_word_a_chapter_is(
    project: Project, person: str, point_of_view: str, says_i: bool
) -> None:
    project.person = person
    chapter = a_chapter(project=project, point_of_view=point_of_view)
    narrator = cast_of(project, chapter).narrator
    assert narrator == (project.characters.get().pk if says_i else None)


# --- Found out once for all beats of a chapter -------------------------------------------


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """The chapters whose cast was made, one for each time."""
    chapters: list[UUID] = []

    def counted(project: Project, chapter: Chapter, *book: scene._Book) -> Cast:
        chapters.append(chapter.pk)
        return cast_of(project, chapter, *book)

    monkeypatch.setattr(scene, "cast_of", counted)
    return chapters


def test_the_beats_of_a_chapter_share_their_cast(project: Project, made: list[UUID]) -> None:
    one, other = (a_chapter(project=project, number=number) for number in (1, 2))
    first = scene.cast_now(one.pk)
    assert scene.cast_now(one.pk) is first
    assert scene.cast_now(other.pk) is not first
    assert made == [one.pk, other.pk]


def test_chapters_of_one_state_share_what_is_known_of_the_book(
    book: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who there is is read once, and how they may be called is found out once; the events are
    those before each chapter all the same.
    """
    book.tell(1, "She saw it.", "takes_part", "Ilse Varga", object="the great fire")
    book.keep()
    at = [a_chapter(project=book.project, number=number) for number in (2, 3)]
    monkeypatch.setattr(scene, "_Book", Mock(wraps=scene._Book))
    one, other = (scene.cast_now(chapter.pk) for chapter in at)
    earlier = scene.cast_now(book.project.chapters.get(number=1).pk)
    assert scene._Book.of.call_count == 1  # type: ignore[attr-defined]
    assert one._scene._index is other._scene._index
    assert (one.chapter, other.chapter) == (one._scene.chapter, other._scene.chapter)
    assert {each.name for each in other.candidates} - {
        each.name for each in earlier.candidates
    } == {"the great fire"}
    Entity.objects.filter(name="the great fire").update(name="the great storm")
    changed = scene.cast_now(at[1].pk)
    assert "the great storm" in {each.name for each in changed.candidates}
    assert changed._scene._index is not other._scene._index


def test_who_may_be_named_how_is_found_out_before_the_loop_asks(project: Project) -> None:
    """Of thousands of events it takes a tenth of a second, in which nobody else is heard."""
    assert "_index" in vars(scene.cast_now(a_chapter(project=project).pk)._scene)


def test_after_a_change_it_is_made_anew(book: Told, made: list[UUID]) -> None:
    project, at = book.project, a_chapter(project=book.project, number=2)
    seen = [set[str]()]

    def changed() -> bool:
        seen.append({name for each in scene.cast_now(at.pk).candidates
                     for name in (each.name, *each.aliases)})  # fmt: skip
        return seen[-1] != seen[-2]

    assert changed()
    a_character(project=project, name="Aron Pell")
    assert changed()
    project.characters.filter(name="Aron Pell").update(aliases=["the clerk"])
    assert changed()
    a_location(project=project, name="the mill")
    assert changed()
    book.tell(1, "Tom slept.", "condition", "Tom", value="asleep")
    book.tell(1, "She saw it.", "takes_part", "Ilse Varga", object="the great fire")
    assert not changed()
    book.keep()
    assert changed()
    Entity.objects.filter(name="the great fire").update(aliases=["the blaze"])
    assert changed()
    Entity.objects.filter(name="Tom").update(provisional=False)
    assert changed()
    StoredFact.objects.update(rejected=True)
    assert changed()
    assert len(made) == 8


def test_what_changes_while_it_is_made_is_not_kept(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    chapter, states = a_chapter(project=project), iter("abcc")
    monkeypatch.setattr(scene, "_state", lambda chapter: next(states))
    first = scene.cast_now(chapter.pk)
    assert scene.cast_now(chapter.pk) is not first


def test_of_a_thousand_events_only_those_whose_rarest_word_is_said_are_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[str] = []
    real = Scene.names

    def counted(self: Scene, entity: Meant, text: str) -> bool:
        looked.append(entity.name)
        return real(self, entity, text)

    monkeypatch.setattr(Scene, "names", counted)
    crowd = [candidate(f"act {number}", "event") for number in range(1_000)]
    found = cast(*crowd, ILSE, ARON).of("Ilse spoke of 17 boats.")
    assert [each.name for each in found] == ["Ilse Varga", "Aron Pell"]
    assert looked == ["act 17", "Ilse Varga"]
    looked.clear()
    crowd = [candidate(f"the fire of chapter {number}", "event") for number in range(1_000)]
    cast(*crowd, ILSE).of("The rain of that chapter put out the fire of Ilse.")
    assert looked == ["Ilse Varga"]
