"""Whose a line is: only where the text says so. Near misses first."""

import pytest

from tests.writing.analysis.books import ARON, ILSE, PEOPLE
from writing.analysis.measuring import measure

NOBODY = {
    "en": [
        "“Mind it,” she told Aron. He looked at it.",
        "“Mind it,” she said.",
        "Ilse looked at Aron. “Mind it.”",
        "He remembered what Ilse said. “Mind it,” he said.",
        "Ilse's hand shook. “Mind it.”",
        "“Go,” said Ilse. “And you?” asked Aron.",
        "Ilse said nothing. The lamp went out.",
        "“Mind it,” said Tomas.",
    ],
    "fr": [
        "— Viens, dit-elle à Aron.",
        "— Viens donc.",
        "Ilse regarda Aron. « Viens. »",
        "Ilse ne dit rien. La lampe s’éteignit.",
        "— Viens, dit Tomas.",
    ],
}
SAID = [
    ("en", "“Mind it,” said Ilse.", ILSE, "Mind it,"),
    ("en", "“Mind it,” Ilse said. “And go.”", ILSE, "Mind it, And go."),
    ("en", "Aron whispered quietly, “Come.”", ARON, "Come."),
    ("en", "Ilse put the oar down. “Mind it.”", ILSE, "Mind it."),
    ("fr", "— Viens, dit Ilse. La barque attend.", ILSE, "— Viens,"),
    ("fr", "« Viens », murmura Aron Pell.", ARON, "Viens"),
    ("fr", "Ilse posa la rame. « Viens. »", ILSE, "Viens."),
    ("fr", "Aron dit :\n\n— Viens donc.", ARON, "— Viens donc."),
]


@pytest.mark.parametrize(
    ("language", "text"), [(each, text) for each, texts in NOBODY.items() for text in texts]
)
def test_it_is_not_known_whose(language: str, text: str) -> None:
    assert measure(text, language, PEOPLE).lines == ()


@pytest.mark.parametrize(("language", "text", "who", "words"), SAID)
def test_it_is_known_whose(language: str, text: str, who: object, words: str) -> None:
    [line] = measure(text, language, PEOPLE).lines
    assert (line.who, line.words) == (who.uid, words)
    assert words.split()[-1] in text[line.at.start : line.at.end]
