"""A network that goes on from another, which stays as it is and may have many of these. Pure.

What a few new points and edges change of the bounds is found by way of gates: the old points
that a new edge touches. Before its first gate and after its last a path is the old network's,
whose bounds are known once for all that go on from it.
"""

from collections import defaultdict, deque

from memory.clock.network import UNKNOWN, Edge, Gaps, Network

Gap = tuple[int, int]  # a gate or a new point, and how much later at least


class FurtherNetwork(Network):
    """As if all had been added to one network."""

    def __init__(self, base: Network) -> None:
        super().__init__()
        self._base = base
        self._old = len(base)
        self.cycles = list(base.cycles)
        self.hubs = base.hubs
        self._solution = list(base._solution)
        self._edges = self._base_edges = base._edges
        self._void = set(base._void)
        self._out = list(base._out)
        self._in = list(base._in)
        self._loosened = False  # whether an old default gave way: then old bounds are none
        self._new: dict[int, Edge] = {}
        self._rows: dict[tuple[int, bool], dict[int, int]] = {}
        self._ways_said: dict[bool, dict[int, list[Gap]]] = {}
        self._gates: tuple[int, ...] | None = None
        self._gates_gaps: dict[tuple[bool, bool], list[tuple[int, Gaps]]] = {}

    def least(self, before: int, after: int, said: bool = False) -> int | None:
        if self._loosened:
            return super().least(before, after, said)
        most = self._base.least(before, after, said) if self._are_old(before, after) else None
        return self._through_gates(before, after, said, most)

    def _through_gates(self, before: int, after: int, said: bool, most: int | None) -> int | None:
        """The most of this and of all ways that have a new edge in them."""
        last = self._last(after, said)
        for gate, gap in self._first(before, said):
            row = self._row(gate, said)
            for other, rest in last:
                if other in row and (most is None or gap + row[other] + rest > most):
                    most = gap + row[other] + rest
        return most

    def warm_to(self, after: int) -> None:
        if self._loosened:
            super().warm_to(after)

    def is_sure(self, before: int, after: int, least: int) -> bool:
        if self._loosened:
            return super().is_sure(before, after, least)
        if self._solution[after] - self._solution[before] < least:
            return False
        if self._are_old(before, after) and self._base.is_sure(before, after, least):
            return True
        return _is_least(self._through_gates(before, after, False, None), least)

    def is_said(self, before: int, after: int, least: int) -> bool:
        if self._loosened:
            return super().is_said(before, after, least)
        if self._solution[after] - self._solution[before] < least:
            return False
        if self._are_old(before, after) and self._base.is_said(before, after, least):
            return True
        return _is_least(self._through_gates(before, after, True, None), least)

    def _are_old(self, before: int, after: int) -> bool:
        return before < self._old and after < self._old

    def _first(self, before: int, said: bool) -> list[Gap]:
        """The gates by which one may leave the old network, with the way to them."""
        return self._by_gates(before, False, said)

    def _last(self, after: int, said: bool) -> list[Gap]:
        """The gates by which one may come back into it, with the way from them."""
        return self._by_gates(after, True, said)

    def _by_gates(self, point: int, forwards: bool, said: bool) -> list[Gap]:
        if point >= self._old:
            return [(point, 0)]
        gates = self._gaps_of_gates(forwards, said)
        return [(gate, gaps[point]) for gate, gaps in gates if gaps[point] != UNKNOWN]

    def _gaps_of_gates(self, forwards: bool, said: bool) -> list[tuple[int, Gaps]]:
        """Looked up once: each bound asks all of them."""
        key = (forwards, said)
        if key not in self._gates_gaps:
            self._gates_gaps[key] = [
                (gate, self._base._gaps(gate, forwards, said)) for gate in self._all_gates()
            ]
        return self._gates_gaps[key]

    def _all_gates(self) -> tuple[int, ...]:
        if self._gates is None:
            ends = {end for each in self._new.values() for end in (each.before, each.after)}
            self._gates = tuple(sorted(end for end in ends if end < self._old))
        return self._gates

    def _row(self, start: int, said: bool) -> dict[int, int]:
        """The gaps from one gate or new point to the others."""
        key = (start, said)
        if key in self._rows:
            return self._rows[key]
        ways = self._ways(said)
        row = {start: 0}
        waiting = deque([start])
        while waiting:
            point = waiting.popleft()
            for other, least in ways[point]:
                far = row[point] + least
                if other not in row or far > row[other]:
                    row[other] = far
                    waiting.append(other)
        self._rows[key] = row
        return row

    def _ways(self, said: bool) -> dict[int, list[Gap]]:
        """Along each new edge, and from gate to gate as the old network has it."""
        if said in self._ways_said:
            return self._ways_said[said]
        ways: dict[int, list[Gap]] = defaultdict(list)
        for edge in self._new.values():
            if not (said and edge.default):
                ways[edge.before].append((edge.after, edge.least))
        gates = self._all_gates()
        for gate, gaps in self._gaps_of_gates(True, said):
            ways[gate] += ((each, gaps[each]) for each in gates if gaps[each] != UNKNOWN)
        self._ways_said[said] = ways
        return ways

    def _tie(self, edge: Edge) -> None:
        self._out[edge.before] = [*self._out[edge.before], edge]
        self._in[edge.after] = [*self._in[edge.after], edge]
        self._new[edge.number] = edge
        self._forget()

    def _drop(self, edge: Edge) -> None:
        self._void.add(edge.number)
        self._out[edge.before] = [each for each in self._out[edge.before] if each is not edge]
        self._in[edge.after] = [each for each in self._in[edge.after] if each is not edge]
        self._loosened = self._loosened or edge.number <= self._base_edges
        self._new.pop(edge.number, None)
        self._forget()

    def _forget(self) -> None:
        self._rows.clear()
        self._ways_said.clear()
        self._gates = None
        self._gates_gaps.clear()


def _is_least(gap: int | None, least: int) -> bool:
    return gap is not None and gap >= least
