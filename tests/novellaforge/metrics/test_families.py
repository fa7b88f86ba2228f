"""What is read off a histogram."""

from novellaforge.metrics.exposition import text
from novellaforge.metrics.families import Family, Sample, Spread, gauge, merged

EDGES = (1.0, 2.0, 4.0)


def test_of_nothing_there_is_no_share_and_no_mean():
    empty = Spread((), (0, 0, 0, 0), 0.0)
    assert empty.at_most(EDGES, 0.5) is None
    assert empty.mean is None


def test_what_lies_beyond_is_said_with_the_last_edge():
    assert Spread((), (0, 0, 0, 3), 30.0).at_most(EDGES, 0.5) == 4.0


def test_half_lie_within_their_bucket():
    spread = Spread((), (0, 4, 0, 0), 6.0)
    assert spread.at_most(EDGES, 0.5) == 1.5
    assert spread.at_most(EDGES, 1.0) == 2.0
    assert spread.mean == 1.5


def test_a_bucket_without_any_is_passed_over():
    assert Spread((), (1, 0, 1, 0), 4.0).at_most(EDGES, 0.75) == 3.0


def test_none_are_merged_into_none():
    assert merged(()) is None


def test_several_are_merged():
    one, other = Spread(("a",), (1, 0), 1.0), Spread(("b",), (2, 3), 9.0)
    assert merged((one, other)) == Spread((), (3, 3), 10.0)


def test_what_is_not_known_has_no_sample():
    assert gauge("g", "says", None).samples == ()
    assert gauge("g", "says", {"a": None, "b": 0}, "of").samples == (Sample(("b",), 0),)


def test_buckets_are_cumulated_in_the_text():
    family = Family(
        "h",
        "says",
        "histogram",
        ("of",),
        spreads=(Spread(("x",), (1, 0, 2, 1), 9.5),),
        edges=EDGES,
    )
    lines = text([family]).decode().splitlines()
    assert 'h_bucket{le="1.0",of="x"} 1.0' in lines
    assert 'h_bucket{le="4.0",of="x"} 3.0' in lines
    assert 'h_bucket{le="+Inf",of="x"} 4.0' in lines
    assert 'h_count{of="x"} 4.0' in lines
    assert 'h_sum{of="x"} 9.5' in lines


def test_an_alias_has_the_same_samples_and_a_quote_cannot_end_a_label():
    given = {'a"\n': 2.0}
    lines = text([gauge("one", "says", given, "of", aliases=("two",))]).decode().splitlines()
    assert 'one{of="a\\"\\n"} 2.0' in lines
    assert 'two{of="a\\"\\n"} 2.0' in lines


def test_a_counter_keeps_its_name():
    family = Family("x_total", "says", "counter", samples=(Sample((), 3.0),))
    assert "x_total 3.0" in text([family]).decode().splitlines()
