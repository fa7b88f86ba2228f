"""Propagation against all pairs solved naively; contradictions, and defaults that give way."""

from hypothesis import given
from hypothesis import strategies as st

from memory.clock.network import Network
from tests.memory.clock.facts import Told

POINTS = 7
a_point = st.integers(0, POINTS - 1)
an_edge = st.tuples(a_point, a_point, st.integers(-20, 10))
many_edges = st.lists(an_edge, max_size=20)
said = Told()
FACTS = tuple(said() for _ in range(20))


def a_network(edges: list[tuple[int, int, int]], default: bool = False) -> Network:
    network = Network()
    for _ in range(POINTS):
        network.point()
    for number, (before, after, least) in enumerate(edges):
        network.add(before, after, least, (FACTS[number],), default)
    return network


def naive(edges: list[tuple[int, int, int]]) -> list[list[int | None]] | None:
    """Longest gaps between all pairs, each edge that contradicts those before it left out."""
    gaps: list[list[int | None]] = [[None] * POINTS for _ in range(POINTS)]
    for point in range(POINTS):
        gaps[point][point] = 0
    for before, after, least in edges:
        back = gaps[after][before]
        if back is not None and back + least > 0:
            continue
        for a in range(POINTS):
            for b in range(POINTS):
                head, tail = gaps[a][before], gaps[after][b]
                if head is not None and tail is not None:
                    far = head + least + tail
                    known = gaps[a][b]
                    gaps[a][b] = far if known is None else max(known, far)
    return gaps


@given(many_edges)
def test_propagation_is_that_of_all_pairs(edges):
    network = a_network(edges)
    wanted = naive(edges)
    found = [[network.least(a, b) for b in range(POINTS)] for a in range(POINTS)]
    assert found == wanted


@given(many_edges)
def test_backwards_is_as_forwards(edges):
    forwards, backwards = a_network(edges), a_network(edges)
    for b in range(POINTS):
        backwards.warm_to(b)
        for a in range(POINTS):
            assert backwards.least(a, b) == forwards.least(a, b)


@given(many_edges, an_edge)
def test_a_further_edge_never_loosens_a_bound(edges, further):
    before, after = a_network(edges[:19]), a_network([*edges[:19], further])
    for a in range(POINTS):
        for b in range(POINTS):
            was, now = before.least(a, b), after.least(a, b)
            assert was is None or (now is not None and now >= was)


@given(many_edges, st.integers(-30, 30), st.booleans())
def test_whether_a_gap_is_sure_is_what_the_gap_says(edges, least, default):
    network = a_network(edges[:12], default)
    for number, (before, after, gap) in enumerate(edges[12:]):
        network.add(before, after, gap, (FACTS[number],))
    network.hubs = (2, 4)
    for a in range(POINTS):
        for b in range(POINTS):
            sure, said = network.least(a, b), network.least(a, b, said=True)
            assert network.is_sure(a, b, least) == (sure is not None and sure >= least)
            assert network.is_said(a, b, least) == (said is not None and said >= least)


@given(many_edges)
def test_a_cycle_is_found_where_an_edge_contradicts_the_rest_and_only_there(edges):
    network = a_network(edges)
    refused = 0
    for count in range(len(edges)):
        gaps = naive(edges[:count])
        before, after, least = edges[count]
        back = gaps[after][before]
        refused += back is not None and back + least > 0
    assert bool(network.cycles) == bool(refused)
    assert len(network.cycles) <= refused


@given(many_edges, many_edges)
def test_defaults_take_nothing_from_what_is_said(edges, defaults):
    alone, network = a_network(edges[:10]), a_network(defaults[:10], default=True)
    for number, (before, after, least) in enumerate(edges[:10]):
        network.add(before, after, least, (FACTS[number],))
    assert bool(network.cycles) == bool(alone.cycles)
    for a in range(POINTS):
        for b in range(POINTS):
            assert network.least(a, b, said=True) == alone.least(a, b)


def test_the_evidence_is_that_of_the_cycle_alone():
    network = a_network([(0, 1, 5), (1, 2, 5), (3, 4, 1), (1, 5, 1)])
    network.add(2, 0, -9, (FACTS[9],))
    assert [set(each) for each in network.cycles] == [{FACTS[0], FACTS[1], FACTS[9]}]


def test_a_point_cannot_be_after_itself():
    network = a_network([(0, 0, 1)])
    assert network.cycles == [(FACTS[0],)]
    assert network.least(0, 0) == 0


def test_the_latest_default_gives_way():
    network = Network()
    points = [network.point() for _ in range(3)]
    first = network.add(points[0], points[1], 1, default=True)
    last = network.add(points[1], points[2], 1, default=True)
    network.add(points[2], points[0], 5, (FACTS[0],))
    assert (network.holds(first), network.holds(last)) == (True, False)
    assert not network.cycles
    assert network.least(points[2], points[1]) == 6


def test_a_default_that_comes_too_late_is_left_out():
    network = Network()
    a, b = network.point(), network.point()
    network.add(a, b, 5, (FACTS[0],))
    assert not network.holds(network.add(b, a, 1, default=True))
    assert not network.cycles
