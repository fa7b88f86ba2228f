"""Two rankings made one."""

from memory.fusion import Ranked, fuse


def passage(id: int, text: str = "") -> Ranked:
    return Ranked(id, text or str(id), 1, None)


ONE, TWO, THREE, FOUR = (passage(number) for number in range(1, 5))


def order(*rankings: list[Ranked]) -> list[int]:
    return [each.id for each, _sum in fuse(*rankings)]


def test_nothing_ranked_is_nothing():
    assert fuse() == fuse([], []) == []


def test_one_ranking_keeps_its_order():
    assert order([TWO, ONE, THREE]) == order([TWO, ONE, THREE], []) == [2, 1, 3]


def test_what_both_have_comes_before_what_one_has_first():
    assert order([ONE, TWO, THREE], [FOUR, THREE]) == [3, 1, 4, 2]


def test_equal_sums_keep_the_order_of_the_first_ranking():
    assert order([ONE, TWO], [TWO, ONE]) == [1, 2]
    assert order([TWO, ONE], [ONE, TWO]) == [2, 1]


def test_the_sum_is_of_reciprocal_places():
    [(_, both), (_, one)] = fuse([ONE], [TWO, ONE])[:2]
    assert (both, one) == (1 / 61 + 1 / 62, 1 / 61)


def test_one_text_counts_once_a_ranking_and_is_the_first_ranking_s_passage():
    [(found, total)] = fuse([passage(1, "same"), passage(2, "same")], [passage(2, "same")])
    assert found.id == 1
    assert total == 2 / 61
