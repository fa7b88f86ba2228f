import pytest

from projects.likeness import TEXTS_ALIKE, TITLES_ALIKE, fold, like_any, likeness


def test_what_folds_to_the_same_is_wholly_alike():
    assert likeness("The Salt Ferry", "the  SALT ferry!") == 1


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Élodie D’Arc", "elodie d arc"),
        ("Jean-Pierre", "jean pierre"),
        ("Cœur", "coeur"),
        ("  A_b ", "a b"),
        ("…", ""),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Fire", "The File"),
        ("Le Bac", "Le Bal"),
        ("The Crossing", "The Return"),
        ("Low Water", "High Water"),
        ("La Lettre de Jeanne", "La Lettre de Paul"),
        ("Winter", ""),
    ],
)
def test_titles_that_differ(one, other):
    assert not like_any(one, [other], TITLES_ALIKE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Salt Ferry", "Salt Ferry"),
        ("L’Étang gelé", "L'etang gele"),
        ("Chapter 1", "Chapter 2"),
        ("The Ferryman’s Debt", "The Ferryman’s Debts"),
        ("", ""),
    ],
)
def test_titles_that_are_alike(one, other):
    assert like_any(one, [other], TITLES_ALIKE)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (
            "Ilse counts the oars and finds one missing, and goes to Aron for the key.",
            "Ilse counts the oars, finds one missing, and goes to Aron for his key.",
            True,
        ),
        (
            "Ilse counts the oars and finds one missing, and goes to Aron for the key.",
            "Ilse goes to the mill at night, where Aron burns the ledgers of the toll.",
            False,
        ),
        (
            "Ana quitte la ville avant l'aube et laisse la lettre à son frère.",
            "Ana rentre dans la ville assiégée et rend à son frère l'argent de la ferme.",
            False,
        ),
    ],
)
def test_summaries(one, other, alike):
    assert like_any(one, [other], TEXTS_ALIKE) is alike
