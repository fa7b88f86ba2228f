"""What of an answer is the passage."""

import pytest

from writing.quoting import unquoted
from writing.rewriting.answers import objection, passage_in, shown, wanted

PASSAGE = "The rain fell. It was cold."
SPEECH = "“Go home,” she said."


@pytest.mark.parametrize(
    "text", ["The rain fell harder.", "Hereabouts it rained.", "Sure-footed, he ran."]
)
def test_prose_is_left_as_it_is(text: str):
    assert passage_in(text, PASSAGE) == text
    assert shown(f"{text}\n", PASSAGE) == text


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("Here is the rewritten passage:\n\nIt rained.", "It rained."),
        ("**Passage**\n\nIt rained.", "It rained."),
        ("# Chapter 1\nIt rained.", "It rained."),
        ("```\nIt rained.\n```", "It rained."),
        ("It rained.\n\nLet me know if you like it.", "It rained."),
        ("I will write this passage for you.\n\nIt rained.", "It rained."),
        ("“It rained.”", "It rained."),
        ('<material name="passage">\nIt rained.\n</material>', "It rained."),
        ("It\0 rained.", "It rained."),
        ("Voici le passage :\n\nIl pleuvait.", "Il pleuvait."),
        ("Sure", "Sure"),
        ("", ""),
    ],
)
def test_what_is_around_the_passage_is_taken_away(answer: str, text: str):
    assert passage_in(answer, PASSAGE) == text


def test_the_quotation_marks_of_speech_stay():
    assert passage_in("“Go away!”", SPEECH) == "“Go away!”"
    assert passage_in("“Go,” she said. “Now.”", PASSAGE) == "“Go,” she said. “Now.”"


def test_lines_are_broken_as_in_the_passage():
    verse = "Row, row,\nthe river is low."
    assert passage_in("Row, row,\nthe river is wide.", verse) == "Row, row,\nthe river is wide."
    assert passage_in("It rained.\nIt was cold.", PASSAGE) == "It rained.\n\nIt was cold."


@pytest.mark.parametrize("answer", ["S", "Sure", "Here is the", "**Pass", "# Chap"])
def test_what_may_be_talk_is_not_shown_yet(answer: str):
    assert shown(answer, PASSAGE) == ""


def test_what_is_shown_only_grows():
    answer = "Here it is:\n\nThe rain fell.\n\nIt was colder. The lamp went out.\n\nLet me know."
    before = ""
    for end in range(len(answer) + 1):
        now = shown(answer[:end], PASSAGE)
        assert now.startswith(before)
        before = now
    assert before == passage_in(answer, PASSAGE)


def test_an_answer_that_was_cut_ends_at_its_last_sentence():
    assert passage_in("The rain fell. It was", PASSAGE, cut=True) == "The rain fell."
    assert passage_in("The rain fell. It was", PASSAGE) == "The rain fell. It was"


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("rewrite", "", "no text"),
        ("rewrite", "…", "no text"),
        ("rewrite", PASSAGE, "as it was"),
        ("rewrite", "word " * 43, "at most 42"),
        ("expand", "The rain fell.", "not more than"),
        ("expand", "word " * 79, "at most 78"),
        ("shorten", "The rain fell now. It was cold.", "not fewer"),
    ],
)
def test_what_cannot_stand_for_the_passage(kind: str, text: str, said: str):
    assert said in objection(text.strip(), kind, PASSAGE)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("rewrite", "It rained."),
        ("rewrite", "word " * 42),
        ("expand", "word " * 7),
        ("shorten", "Cold rain."),
    ],
)
def test_what_can(kind: str, text: str):
    assert objection(text.strip(), kind, PASSAGE) == ""


def test_more_words_are_asked_for_of_an_expansion_and_fewer_of_the_opposite():
    passage = "word " * 100
    assert wanted("shorten", passage).words < wanted("rewrite", passage).words == 100
    assert wanted("expand", passage).words > 100


@pytest.mark.parametrize(
    ("answer", "passage", "text"),
    [
        ("“She came.”", "He came.", "She came."),
        ("“Come at once.”", "“Come.”", "“Come at once.”"),
        ('"Come at once."', "“Come.”", '"Come at once."'),
        ('"“Come at once,” she said."', "“Come,” she said.", "“Come at once,” she said."),
        ("“Come,” she said, “at once.”", "He came.", "“Come,” she said, “at once.”"),
        ('"', "He came.", '"'),
    ],
)
def test_marks_around_the_whole_are_a_speech_s_own_or_go(answer: str, passage: str, text: str):
    assert unquoted(answer, passage) == text
