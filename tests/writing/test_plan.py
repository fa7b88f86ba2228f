import pytest

from tests.writing.briefs import a_beat, a_plan
from writing.plan import FEWEST_WORDS, alike, beats_wanted, lengths, meet, unmet


def test_beats_count_from_one() -> None:
    plan = a_plan(beats=3, words=120)
    assert plan.beat(1) == plan.beats[0]
    assert plan.words == 360


@pytest.mark.parametrize(
    ("words", "scenes", "beats"),
    [
        (1500, 0, 6),
        (400, 4, 4),
        (400, 0, 2),
        (250, 0, 1),
        (60, 9, 3),
        (9000, 0, 20),
        (1500, 30, 20),
    ],
)
def test_listed_scenes_decide_how_many_beats(words: int, scenes: int, beats: int) -> None:
    assert beats_wanted(words, scenes) == beats


@pytest.mark.parametrize(
    ("weights", "total"),
    [([100, 100, 100, 100], 400), ([1, 9], 300), ([0, 0, 0], 301), ([5, 1, 1], 61), ([7], 50)],
)
def test_lengths_sum_to_the_words_asked(weights: list[int], total: int) -> None:
    words = lengths(weights, total)
    assert sum(words) == total
    assert min(words) >= FEWEST_WORDS


def test_uneven_lengths_keep_their_proportion() -> None:
    assert lengths([100, 300, 200], 1200) == [200, 600, 400]


def test_even_lengths_become_uneven() -> None:
    assert lengths([1, 1, 1, 1], 430) == [100, 100, 130, 100]


def test_too_few_words_for_the_beats_are_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        lengths([1, 1, 1], 59)


@pytest.mark.parametrize(
    ("summaries", "pair"),
    [
        (["Ilse finds the oar gone.", "Aron lies to Ilse about the oar."], None),
        (["Ilse rows to the far bank.", "Ilse rows back in the dark."], None),
        (["Ilse finds the oar.", "Aron sleeps upstairs.", "The oar Ilse finds!"], (1, 3)),
        (["The the.", "Ilse finds the oar."], (1, 2)),
    ],
)
def test_beats_that_tell_the_same_are_found(
    summaries: list[str], pair: tuple[int, int] | None
) -> None:
    assert alike(summaries) == pair


@pytest.mark.parametrize(
    ("left", "begun", "meets"),
    [
        ("Ilse on the landing, lantern in hand.", "The landing; Ilse holds the lantern.", True),
        ("Ilse on the landing, oar in hand.", "Next morning: Ilse, the oar on her bed.", True),
        ("Ilse est sur le quai, la lampe à la main.", "Le quai, Ilse, la lampe.", True),
        ("Ilse on the landing, lantern in hand.", "Aron wakes in the mill.", False),
        ("Ilse on the landing.", "", False),
    ],
)  # fmt: skip
def test_states_meet_when_they_share_who_and_what(left: str, begun: str, meets: bool) -> None:
    assert meet(left, begun) is meets


def test_what_does_not_meet_is_named_by_the_beat_before() -> None:
    beats = [a_beat(1), a_beat(2, entry="Somewhere else entirely."), a_beat(3)]
    assert list(unmet(beats)) == [1]


def test_a_required_point_belongs_to_one_beat() -> None:
    plan = a_plan(required_points=("The lamp goes out.", "Ilse misses an oar."))
    assert plan.beat_for("The lamp goes out.") == 4
    assert [plan.points_of(number) for number in (1, 4)] == [
        ("Ilse misses an oar.",),
        ("The lamp goes out.",),
    ]
    assert plan.beat_for("Something of which no beat speaks.") == 4
