"""What the critic's part of the desk says of repetitions, and of the scale that a remark is on."""

import html
import re
from typing import Any

import pytest
from django.test import Client

from projects.models import Chapter
from tests.factories import a_run, a_version
from tests.pages.test_desk import PLAN, TEXT, a_step, desk_of
from writing import pipeline
from writing.models import GenerationRun
from writing.remarks import SCALES
from writing.stages.criticise import Scores

REMARK = {"quote": "He looked away.", "remark": "It was told before."}


def repeated(kind: str, words: str, times: int = 2, beats: tuple[int, ...] = ()) -> dict[str, Any]:
    places = [[at, at + 1] for at in range(times)]
    return {"kind": kind, "words": words, "places": places, "beats": list(beats)}


def read(client: Client, chapter: Chapter, **critique: Any) -> str:
    """The desk of a draft with this critique, its tags but for `q` taken out."""
    version = a_version(chapter=chapter, text=TEXT)
    run = a_run(chapter=chapter, state=GenerationRun.State.DRAFTED, version=version)
    a_step(run, pipeline.PLAN, PLAN)
    a_step(run, pipeline.VALIDATE, {"checks": []})
    a_step(run, pipeline.CRITICISE, {"score": 7.0} | critique)
    page = client.get(desk_of(chapter)).content.decode()
    return re.sub(r"</?(?!q\b)\w[^>]*>", "", page)


def test_nothing_counted_is_not_spoken_of(as_alice: Client, chapter: Chapter) -> None:
    page = read(as_alice, chapter, remarks=[REMARK])
    assert "It was told before." in page
    assert "Said again" not in page
    assert "It weighs on" not in page


def test_a_scale_of_another_name_is_not_spoken_of(as_alice: Client, chapter: Chapter) -> None:
    assert "It weighs on" not in read(as_alice, chapter, remarks=[REMARK | {"scale": "plot"}])


def test_each_repetition_is_a_sentence(as_alice: Client, chapter: Chapter) -> None:
    sentences = (
        (
            repeated("worn", "palpable", 1, (2,)),
            'The worn phrase <q lang="en">palpable</q> stands here once. Beat 2.',
        ),
        (
            repeated("worn", "palpable", 3),
            'The worn phrase <q lang="en">palpable</q> stands here 3 times.',
        ),
        (
            repeated("phrase", "the lamp by the door", 2, (1, 2)),
            'The words <q lang="en">the lamp by the door</q> come 2 times. Beats 1, 2.',
        ),
        (repeated("opening", "she had", 4), '4 sentences begin with <q lang="en">she had</q>.'),
        (
            repeated("echo", "river", 3),
            'The word <q lang="en">river</q> comes 3 times within a few lines.',
        ),
        (
            repeated("phrase", "<script>&", 2),
            'The words <q lang="en">&lt;script&gt;&amp;</q> come 2 times.',
        ),
    )
    page = read(as_alice, chapter, repeated=[found for found, _said in sentences])
    assert "Said again" in page
    for _found, said in sentences:
        assert said in page


def test_what_was_counted_is_said_where_the_critic_could_not_be_read(
    as_alice: Client, chapter: Chapter
) -> None:
    counted = [repeated("echo", "river", 3)]
    page = read(as_alice, chapter, score=None, why="The answer was cut.", repeated=counted)
    assert "The answer was cut." in page
    assert "comes 3 times" in page


def test_a_remark_says_what_it_weighs_on(as_alice: Client, chapter: Chapter) -> None:
    page = read(as_alice, chapter, remarks=[REMARK | {"scale": scale} for scale in SCALES])
    for said in SCALES.values():
        assert html.unescape(page).count(str(said)) == 1


def test_every_scale_of_the_critic_has_its_sentence() -> None:
    assert set(SCALES) == set(Scores.model_fields)


CLASH = {
    "kind": "contradiction",
    "severity": "blocking",
    "sentence": "The oar is in two places.",
    "quote": "The oar is here.",
    "against": "The oar is gone.",
    "against_chapter": 1,
    "key": "k1",
}


@pytest.mark.parametrize(
    ("findings", "said"),
    [
        ([], ""),
        ([CLASH | {"severity": "major"}], ""),
        ([CLASH | {"kind": "missing_point", "against_chapter": None}], ""),
        ([CLASH], "Not approved: 1 blocking contradiction."),
        ([CLASH, CLASH | {"key": "k2"}], "Not approved: 2 blocking contradictions."),
    ],
)
def test_what_blocks_is_counted(
    as_alice: Client, chapter: Chapter, findings: list[dict[str, Any]], said: str
) -> None:
    version = a_version(chapter=chapter, text=TEXT)
    run = a_run(chapter=chapter, state=GenerationRun.State.DRAFTED, version=version)
    a_step(run, pipeline.PLAN, PLAN)
    a_step(run, pipeline.VALIDATE, {"checks": [], "findings": findings})
    page = as_alice.get(desk_of(chapter)).text
    assert said in page
    assert ("Not approved" in page) == bool(said)
