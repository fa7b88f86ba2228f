"""Whom a name means: never two people made one, and no name taken for another's."""

from uuid import UUID, uuid4

import pytest

from memory import entities
from memory.entities import Candidate, Scene, key
from memory.titles import bare_of

CHAPTER = UUID(int=7)
VIAL = Candidate(UUID(int=1), "docteur Vial", "character")
ILSE = Candidate(UUID(int=2), "Ilse Varga", "character", ("the ferrywoman",))
ELIE = Candidate(UUID(int=3), "Élie d’Anselme", "character", ("l’abbé",))
PORT = Candidate(UUID(int=4), "le port", "place")
HART = Candidate(UUID(int=5), "the Red Hart", "place")
SCENE = Scene(CHAPTER, (VIAL, ILSE, ELIE, PORT, HART))
PEOPLE = ("character",)


def meant(name: str, scene: Scene = SCENE) -> str | None:
    """The candidate's name; None for somebody of its own."""
    found = scene.resolve(name, PEOPLE)
    return None if found.provisional else found.name


@pytest.mark.parametrize(
    "name",
    [
        "Mme Vial",  # the doctor's wife, say
        "Tom Varga",  # her brother
        "Viard",
        "the White Hart",
        "Hart",  # part of a place's name is nobody
        "Ilsenburg",
        "docteur",
        "Elle",
    ],
)
def test_another_name_is_somebody_of_its_own(name: str):
    found = SCENE.resolve(name, PEOPLE)
    assert found.provisional
    assert found.uid not in {each.uid for each in SCENE.candidates}


def somebody(name: str, *aliases: str) -> Candidate:
    return Candidate(uuid4(), name, "character", aliases)


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (somebody("docteur Vial"), somebody("Mme Vial"), "Vial"),
        (somebody("Tom Varga"), somebody("Ilse Varga"), "Varga"),
        (somebody("Jean", "le grand"), somebody("Paul", "Le Grand"), "le grand"),
    ],
)
def test_a_name_that_could_mean_two_means_neither(one: Candidate, other: Candidate, shared: str):
    scene = Scene(CHAPTER, (one, other))
    assert scene.resolve(shared, PEOPLE).provisional
    assert scene.resolve(one.name, PEOPLE).uid == one.uid
    assert scene.resolve(other.name, PEOPLE).uid == other.uid


def test_two_unknown_names_are_two():
    assert SCENE.resolve("Tom", PEOPLE).uid != SCENE.resolve("Jo", PEOPLE).uid
    assert SCENE.resolve("Mme Roy", PEOPLE).uid != SCENE.resolve("docteur Roy", PEOPLE).uid


def test_an_unknown_name_is_the_same_within_its_chapter_only():
    once = SCENE.resolve("the toll clerk", PEOPLE)
    assert SCENE.resolve("The  toll clerk", ("group",)).uid == once.uid
    assert SCENE.resolve("toll clerk", PEOPLE).uid == once.uid
    assert Scene(uuid4()).resolve("the toll clerk", PEOPLE).uid != once.uid


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("Ilse Varga", "Ilse Varga"),
        ("ILSE VARGA", "Ilse Varga"),
        ("The Ferrywoman", "Ilse Varga"),
        ("ferrywoman", "Ilse Varga"),
        ("Ilse", "Ilse Varga"),
        ("Elie d'Anselme", "Élie d’Anselme"),
        ("e\u0301lie", "Élie d’Anselme"),
        ("L'abbe", "Élie d’Anselme"),
        ("Vial", "docteur Vial"),
        ("Dr Vial", "docteur Vial"),
        ("port", "le port"),
    ],
)
def test_it_works(name: str, who: str):
    assert meant(name) == who


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ilse", "Tom Varga rowed."),
        ("Ilse", "She saw Tom Varga row."),
        ("Ilse", "Ilse Braun rowed."),
        ("Ilse", "Ilsenburg burnt."),
        ("Vial", "Mme Vial entra."),
    ],
)
def test_a_text_that_names_somebody_else(name: str, text: str):
    assert not SCENE.names(SCENE.resolve(name, PEOPLE), text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ilse", "Then Ilse rowed."),
        ("Ilse", "Was Ilse there?"),
        ("Ilse", "At last Varga rowed."),
        ("Ilse", "“No,” said the ferrywoman’s mate."),
        ("Vial", "Le docteur Vial entra."),
        ("Vial", "Quand Vial entra, il plut."),
        ("Élie", "C’était l'abbé."),
        ("port", "Il courut au port."),
    ],
)
def test_a_text_that_names_them(name: str, text: str):
    assert SCENE.names(SCENE.resolve(name, PEOPLE), text)


def test_a_key_has_no_case_accent_or_apostrophe():
    assert key("L’Abbé\u00a0 d'ÉTÉ") == "l abbe d ete"


def test_a_candidate_more_costs_the_same_among_many(monkeypatch: pytest.MonkeyPatch):
    """Not that of setting it beside each of the others."""
    bared: list[str] = []

    def counted(name: str) -> list[str]:
        bared.append(name)
        return bare_of(name)

    monkeypatch.setattr(entities, "bare_of", counted)

    def cost(many: int) -> int:
        bared.clear()
        entities._read_name.cache_clear()
        scene = Scene(CHAPTER, tuple(somebody(f"the act {number}") for number in range(many)))
        text = " ".join(f"It was act {number}." for number in range(many))
        assert len(scene.named_in(text)) == many
        return len(bared)

    assert cost(80) == 2 * cost(40) > 0
