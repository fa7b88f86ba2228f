"""A thread whose due time is past, or that nobody has taken up for many chapters."""

from dataclasses import replace
from uuid import UUID

import pytest

from memory.clock import Clock
from memory.continuity.abandoned_plot import LONG, RULE
from memory.continuity.rule import View
from memory.facts import Fact
from tests.memory.continuity.texts import Beat, Case, said, then, two

EN, FR = "en", "fr"
CAST = {"Luc": "character", "Ana": "character"}


def thread(words: str, value: str, n: int = 1, slot: str = "open", **more: object) -> dict:
    return said(n, words, "", "thread", value, slot=slot, **more)


def part(words: str, who: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "takes_part", object=words, **more)


BOMB = two(
    "The bomb goes off at noon.", thread("bomb goes off", "the bomb goes off", when="at noon")
)
DUEL = two("Il y aura un duel à l’aube.", thread("duel à l’aube", "un duel", when="à l’aube"))
TEA = "At five in the afternoon Ana drank her tea."
MIDI = "À midi, Ana dormait."
PROMISED = two(
    "Luc promised to write within a week.",
    said(1, "promised to write", "Luc", "promises", "write", when="within a week"),
)
PROMIT = two(
    "Luc promit d’écrire avant huit jours.",
    said(1, "promit d’écrire", "Luc", "promises", "écrire", when="huit jours"),
)


def tea(before: str = "", *facts: dict) -> Beat:
    when = "At five in the afternoon"
    return then(
        f"{before} {TEA}".strip(),
        *facts,
        part("drank her tea", "Ana", 1 + bool(before), when=when),
    )


def midi(before: str = "", *facts: dict) -> Beat:
    return then(
        f"{before} {MIDI}".strip(),
        *facts,
        part("Ana dormait", "Ana", 1 + bool(before), when="À midi"),
    )


def later(text: str, words: str, when: str) -> Beat:
    return then(text, part(words, "Ana", when=when))


CASES = (
    Case("noon, and it is tea", EN, (BOMB, tea()), True, CAST),
    Case("l’aube, et il est midi", FR, (DUEL, midi()), True, CAST),
    Case(
        "within a week, and a month goes by",
        EN,
        (PROMISED, later("A month later Ana went out.", "Ana went out", "A month later")),
        True,
        CAST,
    ),
    Case(
        "huit jours, et un mois passe",
        FR,
        (PROMIT, later("Un mois plus tard, Ana sortit.", "Ana sortit", "Un mois plus tard")),
        True,
        CAST,
    ),
    Case(
        "not yet due",
        EN,
        (BOMB, later("At nine in the morning Ana rose.", "Ana rose", "At nine in the morning")),
        False,
        CAST,
    ),
    Case(
        "due the next noon",
        EN,
        (
            two(
                "At eight in the evening Luc sat down. The bomb goes off at noon.",
                part("Luc sat down", "Luc", when="At eight in the evening"),
                thread("bomb goes off", "the bomb goes off", 2, when="at noon"),
            ),
            later("At eleven at night Ana rose.", "Ana rose", "At eleven at night"),
        ),
        False,
        CAST,
    ),
    Case(
        "two days of a week",
        EN,
        (PROMISED, later("Two days later Ana went out.", "Ana went out", "Two days later")),
        False,
        CAST,
    ),
    Case(
        "another is closed",
        EN,
        (BOMB, tea("It was all over.", thread("all over", "all over", slot="close"))),
        True,
        CAST,
    ),
    Case(
        "closed by name",
        EN,
        (BOMB, tea("The bomb was a dud.", thread("bomb was a dud", "the bomb", slot="close"))),
        False,
        CAST,
    ),
    Case(
        "taken up in a clause",
        EN,
        (
            BOMB,
            tea("Luc, who had cut the bomb’s wires, slept.", part("cut the bomb’s wires", "Luc")),
        ),
        False,
        CAST,
    ),
    Case(
        "it was never open",
        EN,
        (
            two(
                "The bomb was a dud by noon.",
                thread("bomb was a dud", "the bomb", slot="close", when="noon"),
            ),
            tea(),
        ),
        False,
        CAST,
    ),
    Case(
        "a promise not made",
        EN,
        (
            two(
                "Luc did not promise to write within a week.",
                said(
                    1,
                    "not promise to write",
                    "Luc",
                    "promises",
                    "write",
                    when="within a week",
                    polarity="-",
                ),
            ),
            later("A month later Ana went out.", "Ana went out", "A month later"),
        ),
        False,
        CAST,
    ),
    Case(
        "pas encore l’heure",
        FR,
        (DUEL, later("À minuit, Ana sortit.", "Ana sortit", "À minuit")),
        False,
        CAST,
    ),
    Case(
        "le duel eut lieu",
        FR,
        (DUEL, midi("Luc fut blessé au duel.", part("blessé au duel", "Luc"))),
        False,
        CAST,
    ),
    Case(
        "on y renonça",
        FR,
        (DUEL, midi("On renonça au duel.", thread("renonça au duel", "duel", slot="close"))),
        False,
        CAST,
    ),
    Case(
        "il écrivit",
        FR,
        (
            PROMIT,
            then(
                "Luc écrivit à Ana. Un mois plus tard, Ana sortit.",
                part("écrivit à Ana", "Luc"),
                part("Ana sortit", "Ana", 2, when="Un mois plus tard"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "il n’a rien promis",
        FR,
        (
            two(
                "Luc ne promit pas d’écrire avant huit jours.",
                said(
                    1,
                    "ne promit pas d’écrire",
                    "Luc",
                    "promises",
                    "écrire",
                    when="huit jours",
                    polarity="-",
                ),
            ),
            later("Un mois plus tard, Ana sortit.", "Ana sortit", "Un mois plus tard"),
        ),
        False,
        CAST,
    ),
    Case(
        "set and due in one sentence",
        EN,
        (
            two(
                "At nine Luc set the bomb that would go off at noon.",
                thread("bomb that would go off", "the bomb goes off", when="at noon"),
                part("Luc set the bomb", "Luc", when="At nine"),
            ),
            then(
                TEA,
                part("Ana drank her tea", "Ana", when="At five in the afternoon"),
                chapter=1,
                beat=2,
            ),
        ),
        True,
        CAST,
    ),
)


@pytest.mark.parametrize(("chapters", "fires"), [(LONG, False), (LONG + 1, True)])
def test_without_a_due_time_it_is_the_chapters_that_count(chapters: int, fires: bool) -> None:
    project, first, last = UUID(int=1), UUID(int=2), UUID(int=3)
    who_was_he = Fact(
        project, None, first, 1, 1, "thread", "Who was the stranger?", 0, 21,
        value="who was the stranger", slot="open",
    )  # fmt: skip
    rain = replace(
        who_was_he, chapter=last, predicate="ambience", sentence="It rained.", slot="weather"
    )
    places = {first: 1, last: 1 + chapters}
    view = View((who_was_he,), (rain,), Clock.of((who_was_he, rain), places), places)
    assert bool(list(RULE.conflicts(view))) is fires
