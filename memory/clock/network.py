"""Time points and least gaps between them; what follows from all of these together. Pure.

`v - u >= least` is an edge from u to v, in ticks; an upper bound is the edge back. Edges are
added one by one, each time mending a solution of all of them (Cotton and Maler, "Fast and
flexible difference constraint propagation", 2006). What cannot be mended is a cycle: if one of
its edges is a default, the latest default gives way; else the cycle is kept as found and the
new edge left out, so that one contradiction does not spoil the rest. With the solution as a
potential no reduced gap is negative, so the bounds from one point are one Dijkstra.
"""

import heapq
from array import array
from collections import Counter, OrderedDict
from collections.abc import Callable, MutableSequence
from dataclasses import dataclass
from threading import Lock

from memory.facts import Fact

MINUTE = 1 << 24  # ticks; so that "just after", a tick, never adds up to a minute
KEPT = 256  # points whose bounds are remembered: some 8 KB per thousand points each
APART = 525_960 * MINUTE  # a year
UNKNOWN = -(1 << 63)

Gaps = MutableSequence[int]


@dataclass(frozen=True, eq=False, slots=True)
class Edge:
    """`facts`: whose sentences say so. A default gives way to what is said."""

    before: int
    after: int
    least: int
    facts: tuple[Fact, ...] = ()
    default: bool = False
    number: int = 0  # in the order of their coming


class Network:
    """Grows in one thread; once it is whole, any number of them may ask."""

    def __init__(self) -> None:
        self.cycles: list[tuple[Fact, ...]] = []
        self.hubs: tuple[int, ...] = ()  # points that many are tied to
        self._solution: list[int] = []
        self._others: list[list[int]] = []  # solutions that lie far apart
        self._edges = 0
        self._void: set[int] = set()  # numbers of the edges that do not hold
        self._out: list[list[Edge]] = []
        self._in: list[list[Edge]] = []
        self._turn = Lock()
        self._known: OrderedDict[tuple[int, bool, bool], Gaps] = OrderedDict()
        self._asked: Counter[int] = Counter()  # of points, how often bounds were not known

    def copied(self) -> "Network":
        """One that grows by itself, with all that this one has."""
        network = Network()
        network.cycles, network.hubs = list(self.cycles), self.hubs
        network._solution, network._edges = list(self._solution), self._edges
        network._void = set(self._void)
        network._out, network._in = [*map(list, self._out)], [*map(list, self._in)]
        return network

    def __len__(self) -> int:
        return len(self._solution)

    def point(self, near: int | None = None) -> int:
        """A new point, tied to none; `near` only says where to look for its solution first."""
        self._solution.append(0 if near is None else self._solution[near])
        self._out.append([])
        self._in.append([])
        return len(self._solution) - 1

    def add(
        self,
        before: int,
        after: int,
        least: int,
        facts: tuple[Fact, ...] = (),
        default: bool = False,
    ) -> Edge:
        """`after` comes at least so many ticks after `before`; `holds` says whether."""
        self._edges += 1
        edge = Edge(before, after, least, facts, default, self._edges)
        while cycle := self._mend(edge):
            weak = [each for each in cycle if each.default]
            if default or not weak:
                if not default:
                    self._found(cycle)
                self._void.add(edge.number)
                return edge
            self._drop(max(weak, key=lambda each: each.number))
        self._tie(edge)
        self._known.clear()
        self._others.clear()
        return edge

    def holds(self, edge: Edge) -> bool:
        """Whether it has not given way."""
        return edge.number not in self._void

    def within(
        self,
        before: int,
        after: int,
        least: int | None,
        most: int | None,
        facts: tuple[Fact, ...] = (),
        default: bool = False,
    ) -> None:
        """`after - before` is between these, in ticks."""
        if least is not None:
            self.add(before, after, least, facts, default)
        if most is not None:
            self.add(after, before, -most, facts, default)

    def least(self, before: int, after: int, said: bool = False) -> int | None:
        """The most that is sure of how much later `after` is; negative where it may be earlier.

        None: nothing is sure. `said`: without the defaults.
        """
        gaps = self._known.get((before, True, said))
        if gaps is None and (to := self._known.get((after, False, said))) is not None:
            return _or_none(to[before])
        if gaps is None and self._is_asked_for(after, before):
            return _or_none(self._gaps(after, False, said)[before])
        return _or_none((gaps or self._gaps(before, True, said))[after])

    def _is_asked_for(self, after: int, before: int) -> bool:
        """Whether bounds to the one serve more often than those from the other."""
        self._asked[after] += 1
        self._asked[before] += 1
        return self._asked[after] > self._asked[before]

    def warm(self) -> None:
        """Makes what many questions need, so that the first of them is no slower."""
        self._others = self._far_apart()
        for hub in self.hubs:
            for forwards in (True, False):
                self._gaps(hub, forwards, False)

    def warm_to(self, after: int) -> None:
        """Makes `least` to this point quick from wherever."""
        self._gaps(after, False, False)

    def is_sure(self, before: int, after: int, least: int) -> bool:
        """`self.least(before, after) >= least`, mostly without a search for it."""
        if not self._may_be(before, after, least):
            return False
        for hub in self.hubs:
            gap, rest = self._gaps(hub, False, False)[before], self._gaps(hub, True, False)[after]
            if UNKNOWN not in (gap, rest) and gap + rest >= least:
                return True
        sure = self.least(before, after)
        return sure is not None and sure >= least

    def is_said(self, before: int, after: int, least: int) -> bool:
        """Whether what is said, without defaults, makes `after` so much later."""
        if not self._may_be(before, after, least):
            return False
        slack = self._solution[after] - self._solution[before] - least
        return self._spread(before, True, True, slack, after)[after] != UNKNOWN

    def _may_be(self, before: int, after: int, least: int) -> bool:
        """False where `after` is not surely so much later: one solution says otherwise."""
        if self._solution[after] - self._solution[before] < least:
            return False
        if not self._others:
            self._others = self._far_apart()
        return all(other[after] - other[before] >= least for other in self._others)

    def _far_apart(self) -> list[list[int]]:
        """Solutions with the first told last, with the last told last, and one at random."""
        count = len(self._solution)
        return [
            self._solved(
                [(n * step % count if step > 1 else n * step) * APART for n in range(count)]
            )
            for step in (-1, 1, 7919)
        ]

    def _solved(self, away: list[int]) -> list[int]:
        """The solution nearest above this one with its points so far moved."""
        at = self._solution
        heap = [(-far, point) for point, far in enumerate(away)]
        heapq.heapify(heap)
        moved: dict[int, int] = {}
        while heap:
            negative, point = heapq.heappop(heap)
            if point in moved:
                continue
            move = moved[point] = -negative
            for edge in self._out[point]:
                short = move + at[point] + edge.least - at[edge.after]
                if short > away[edge.after]:
                    away[edge.after] = short
                    heapq.heappush(heap, (-short, edge.after))
        return [at[point] + moved[point] for point in range(len(at))]

    def _mend(self, edge: Edge) -> list[Edge]:
        """Moves the solution until the edge holds; a cycle of edges if it cannot.

        Raises what comes after or lowers what comes before, in turn, the looser end first.
        """
        at = self._solution
        if at[edge.after] - at[edge.before] >= edge.least:
            return []
        raising = self._ties(edge.after) <= self._ties(edge.before)
        most = 32
        while (cycle := self._shift(edge, raising, most)) is None:
            raising, most = not raising, most * 2
        return cycle

    def _ties(self, point: int) -> int:
        return len(self._out[point]) + len(self._in[point])

    def _shift(self, edge: Edge, raising: bool, most: int) -> list[Edge] | None:
        """As `_mend`, in one direction; None where more points than that would move."""
        at, edges, ends = self._solution, *self._direction(raising)
        start, stop = ends(edge), edge.before if raising else edge.after
        short = at[edge.before] + edge.least - at[edge.after]
        moved: dict[int, int] = {}
        because = {start: edge}
        best = {start: short}
        heap = [(-short, start)]
        while heap:
            negative, point = heapq.heappop(heap)
            if point in moved:
                continue
            if point == stop:
                return _cycle(because, edge, raising)
            if len(moved) == most:
                return None
            move = moved[point] = -negative
            for each in edges[point]:
                other = ends(each)
                short = move + at[each.before] + each.least - at[each.after]
                if short > best.get(other, 0) and other not in moved:
                    best[other] = short
                    because[other] = each
                    heapq.heappush(heap, (-short, other))
        for point, move in moved.items():
            at[point] += move if raising else -move
        return []

    def _direction(self, forwards: bool) -> tuple[list[list[Edge]], Callable[[Edge], int]]:
        """The edges that go on from a point, and their other ends."""
        return (self._out, _after) if forwards else (self._in, _before)

    def _found(self, cycle: list[Edge]) -> None:
        facts = tuple(dict.fromkeys(fact for edge in cycle for fact in edge.facts))
        if facts not in self.cycles:
            self.cycles.append(facts)

    def _tie(self, edge: Edge) -> None:
        self._out[edge.before].append(edge)
        self._in[edge.after].append(edge)

    def _drop(self, edge: Edge) -> None:
        self._void.add(edge.number)
        self._out[edge.before].remove(edge)
        self._in[edge.after].remove(edge)

    def _gaps(self, point: int, forwards: bool, said: bool) -> Gaps:
        key = (point, forwards, said)
        with self._turn:
            gaps = self._known.get(key)
            if gaps is None:
                gaps = self._known[key] = self._spread(point, forwards, said)
                if len(self._known) > KEPT:
                    self._known.popitem(last=False)
            self._known.move_to_end(key)
        return gaps

    def _spread(
        self, start: int, forwards: bool, said: bool, most: int | None = None, stop: int = -1
    ) -> Gaps:
        """The gap to every point; to `stop` at least, and no slacker ones than `most`."""
        at, edges, ends = self._solution, *self._direction(forwards)
        sign = 1 if forwards else -1
        gaps = array("q", [UNKNOWN]) * len(at)
        slack = {start: 0}
        heap = [(0, start)]
        while heap:
            so_far, point = heapq.heappop(heap)
            if gaps[point] != UNKNOWN:
                continue
            gaps[point] = sign * (at[point] - at[start]) - so_far
            if point == stop:
                break
            for edge in edges[point]:
                other = ends(edge)
                if (said and edge.default) or gaps[other] != UNKNOWN:
                    continue
                far = so_far + at[edge.after] - at[edge.before] - edge.least
                if (most is None or far <= most) and far < slack.get(other, far + 1):
                    slack[other] = far
                    heapq.heappush(heap, (far, other))
        return gaps


def _cycle(because: dict[int, Edge], edge: Edge, raising: bool) -> list[Edge]:
    """From where the new edge begins (or ends) along what moved each point, to that edge."""
    cycle = [because[edge.before if raising else edge.after]]
    while cycle[-1] is not edge:
        last = cycle[-1]
        cycle.append(because[last.before if raising else last.after])
    return cycle


def _or_none(gap: int) -> int | None:
    return None if gap == UNKNOWN else gap


def _after(edge: Edge) -> int:
    return edge.after


def _before(edge: Edge) -> int:
    return edge.before
