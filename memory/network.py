"""People, things and places by their relations: who stands near whom, and where each is drawn.

Pure. A layout is seeded by its centre, so that it is the same each time; nodes that have a place
keep it, and new ones find theirs among them.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import hypot
from uuid import UUID

from memory.sayings import Said

MOST = 60  # nodes
APART = 0.085  # of the picture's width, at least, between two nodes
ROUNDS = 60
DIGITS = 4

Point = tuple[float, float]
Pair = tuple[UUID, UUID]


@dataclass(frozen=True)
class Tie:
    """`one` is `label` of, or to, `other`, as `said` says."""

    one: UUID
    other: UUID
    predicate: str
    label: str
    said: Said


def around(centre: UUID, pairs: Iterable[Pair], most: int = MOST) -> tuple[UUID, ...]:
    """The centre and those nearest to it, by the fewest steps; at most so many."""
    beside: dict[UUID, dict[UUID, None]] = {}
    for one, other in pairs:
        if one != other:
            beside.setdefault(one, {})[other] = None
            beside.setdefault(other, {})[one] = None
    found = {centre: None}
    waiting = deque([centre])
    while waiting:
        for each in beside.get(waiting.popleft(), {}):
            if each not in found:
                if len(found) == most:
                    return tuple(found)
                found[each] = None
                waiting.append(each)
    return tuple(found)


def laid_out(
    centre: UUID, nodes: Sequence[UUID], pairs: Iterable[Pair], kept: Mapping[UUID, Point]
) -> dict[UUID, Point]:
    """A place for each node, from 0 to 1 both ways; of those kept, the same."""
    fixed = {uid: kept[uid] for uid in nodes if uid in kept}
    new = [uid for uid in nodes if uid not in fixed]
    if not new:
        return fixed
    # Over a second of a processor, which no process should pay to begin.
    from networkx import Graph, spring_layout  # type: ignore[import-untyped]

    graph = Graph()
    graph.add_nodes_from(sorted(nodes))
    graph.add_edges_from(sorted(pair for pair in pairs if set(pair) <= set(nodes)))
    seed = centre.int % 2**32
    if not fixed:
        placed = _whole(spring_layout(graph, seed=seed, k=1.6 / len(nodes) ** 0.5))
    else:
        layout = spring_layout(graph, pos=dict(fixed), fixed=list(fixed), seed=seed, k=0.2)
        placed = {uid: (_inside(point[0]), _inside(point[1])) for uid, point in layout.items()}
        placed |= fixed
    return _apart(placed, frozenset(fixed))


def _whole(layout: Mapping[UUID, Sequence[float]]) -> dict[UUID, Point]:
    """Stretched over the whole picture."""
    if len(layout) == 1:
        return dict.fromkeys(layout, (0.5, 0.5))
    columns = [[float(point[axis]) for point in layout.values()] for axis in (0, 1)]
    low = [min(column) for column in columns]
    wide = [max(column) - min(column) or 1.0 for column in columns]
    return {
        uid: ((point[0] - low[0]) / wide[0], (point[1] - low[1]) / wide[1])
        for uid, point in layout.items()
    }


def _apart(placed: Mapping[UUID, Point], fixed: frozenset[UUID]) -> dict[UUID, Point]:
    """Those that are not fixed moved away from whom they would cover."""
    now = {uid: (_inside(x), _inside(y)) for uid, (x, y) in sorted(placed.items())}
    for _round in range(ROUNDS):
        crowded = [uid for uid in now if uid not in fixed and _moved(uid, now)]
        if not crowded:
            break
    return {
        uid: point if uid in fixed else (round(point[0], DIGITS), round(point[1], DIGITS))
        for uid, point in now.items()
    } | {uid: placed[uid] for uid in fixed}


def _moved(uid: UUID, now: dict[UUID, Point]) -> bool:
    """Whether it stood too near to somebody; it is then a little further off."""
    x, y = now[uid]
    moved = False
    for number, (other, (its_x, its_y)) in enumerate(now.items()):
        gap = hypot(x - its_x, y - its_y)
        if other == uid or gap >= APART:
            continue
        if gap < 1e-6:  # the same place: each pair goes its own way
            its_x, its_y, gap = x - 0.01 * (1 + number % 3), y + 0.01 * (number % 5 - 2), 0.02
        step = (APART - gap) / 2 / gap
        x, y = _inside(x + (x - its_x) * step), _inside(y + (y - its_y) * step)
        moved = True
    now[uid] = (x, y)
    return moved


def _inside(at: float) -> float:
    return min(1.0, max(0.0, float(at)))
