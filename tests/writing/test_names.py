"""Names that nobody planned, and the many capitals that are none."""

import pytest

from writing.names import Name, unplanned

KNOWN = "Ilse Marten, Aron, the landing of Red Hart; Anselme, la Grande Île."


def found(text: str, language: str = "en", known: str = KNOWN) -> list[str]:
    return [name.text for name in unplanned(text, known, language)]


@pytest.mark.parametrize(
    "text",
    [
        "Ilse counted with Aron, then Ilse Marten rowed to the Red Hart.",
        "She looked up. Nobody came. Water rose.",
        "“Go,” she said. “Then come back,” he said: “Wait.”",
        "He shouted STOP twice, and I’m sure I heard it on TV.",
        "On Monday Mr Aron spoke English to the Captain, God knows why.",
        "The Ferry lay there. “That ferry,” said Ilse, “is the Ferry.”",
        "— Yes, said Aron — Never mind.",
        "It was Aron’s oar, and Ilse's lamp.",
        "1914. Chapter IV. She wrote to A. and B. of it.",
    ],
)
def test_no_name_in_english(text: str):
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Ilse compta les rames avec Aron. Personne ne vint.",
        "« Viens », dit-elle. « Alors ? » L’eau montait.",
        "— Non, dit Aron. — Si.",
        "La barque d’Anselme et celle d'Aron dormaient près de la Grande Île.",
        "Il salua Monsieur, Madame et le Docteur ; Dieu s’en moquait.",
        "Elle parlait au Passeur. Le passeur se taisait.",
        "Jusqu’à Noël, on ne vit personne.",
    ],
)
def test_no_name_in_french(text: str):
    assert found(text, "fr") == []


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("She gave the oar to Tobias.", "en", ["Tobias"]),
        ("She met Tobias Krell at Harrow Bridge.", "en", ["Tobias Krell", "Harrow Bridge"]),
        ("It was Krell’s hat. So Krell was here.", "en", ["Krell"]),
        ("Once, Aron Pell laughed.", "en", ["Aron Pell"]),
        ("He said, “Ask Tobias.”", "en", ["Tobias"]),
        ("Elle donna la rame à Thibault.", "fr", ["Thibault"]),
        ("La barque d’Hortense et l’ombre d'Émile.", "fr", ["Hortense", "Émile"]),
        ("Il vit Jean-Baptiste de Kerven.", "fr", ["Jean-Baptiste", "Kerven"]),
    ],
)
def test_an_unplanned_name(text: str, language: str, names: list[str]):
    assert found(text, language) == names


def test_a_name_comes_with_the_sentence_of_its_first_mention():
    text = "Night fell. She called Tobias. Then Tobias came."
    assert unplanned(text, "", "en") == (Name("Tobias", "She called Tobias."),)


def test_accents_and_case_of_the_material_make_no_difference():
    assert found("Il suivit Élodie.", "fr", known="ELODIE, la passeuse") == []
