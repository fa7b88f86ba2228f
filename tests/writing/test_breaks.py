"""Markup within prose, and what only looks like it."""

import pytest

from tests.writing.briefs import a_draft
from writing.breaks import break_of, markup
from writing.review import Finding

PROSE = "Ilse counted the oars twice. One was missing."


def marked(text: str) -> list[Finding]:
    return list(markup(text, a_draft({1: text})))


@pytest.mark.parametrize(
    "text",
    [
        PROSE,
        f"{PROSE}\n\n***\n\n{PROSE}",
        f"{PROSE}\n\n* * *\n\n{PROSE}",
        f"{PROSE}\n\n#\n\n{PROSE}",
        f"{PROSE}\n\n---\n\n{PROSE}",
        f"{PROSE}\n\n# * *\n\n{PROSE}",
        "- Qui est là ? demanda Luc.\n- Personne, dit Ana.",
        "— Qui est là ?\n\n— Personne.",
        "- Go.\n\n- Where?\n\n- Out.",
        "Sa liste disait :\n\n- du pain\n- du sel",
        "The note read:\n* bread\n* salt",
        "1984. The year the bridge fell.",
        "1. She had begun so often.",
        "12. rue des Lilas, on le trouva.\n\n7. rue du Bac, on le perdit.",
        "#3 was missing.\n#4 too.",
        "* A single star opened the sky.",
    ],
)
def test_what_a_novel_may_look_like(text: str) -> None:
    assert marked(text) == []


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (f"## The landing\n\n{PROSE}", "## The landing"),
        (f"{PROSE}\n\n# Chapitre deux\n{PROSE}", "# Chapitre deux"),
        (f"{PROSE}\n\n* She was cold.\n* She was late.\n\n{PROSE}", "* She was cold."),
        (f"{PROSE}\n\n- elle avait froid\n- elle était en retard", "- elle avait froid"),
        (f"{PROSE}\n\n1. She counts.\n2. She counts again.", "1. She counts."),
        (f"{PROSE}\n\n• the oar\n• the lamp", "• the oar"),
    ],
)
def test_a_heading_or_a_list_is_a_change_of_style(text: str, quote: str) -> None:
    (found,) = marked(text)
    assert (found.kind, found.severity, found.rule) == ("style_shift", "minor", "style_shift")
    assert (found.quote, found.beat) == (quote, 1)
    assert found.quote in text


def test_it_keeps_its_key() -> None:
    one, other = (marked(f"{before}## The landing\n\n{PROSE}")[0] for before in ("", "Dusk.\n\n"))
    assert one.key == other.key
    assert marked(f"## The river\n\n{PROSE}")[0].key != one.key


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("“Dead as a doornail, the poor old goat,” said Aron.", "Dead as a doornail"),
        ("— Mort comme un clou, le pauvre vieux, dit Luc.", "Mort comme un clou"),
        ("« Il est mort, et bien mort », dit-elle.", "Il est mort, et bien mort"),
    ],
)
def test_what_somebody_says_breaks_no_tone(text: str, quote: str) -> None:
    assert break_of("tone", quote, "A joke.", text, a_draft({1: text})) is None


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("“Dead,” said Aron. He was dead as a doornail, poor goat.", "He was dead as a doornail"),
        ("— Mort, dit Luc.\n\nMort comme un clou, le pauvre vieux.", "Mort comme un clou"),
    ],
)
def test_what_the_narrator_says_may(text: str, quote: str) -> None:
    found = break_of("tone", quote, "A joke.", text, a_draft({1: text}))
    assert found is not None
    assert found.quote == quote
