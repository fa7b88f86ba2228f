"""Histograms as the operator's page draws them: bars in SVG made by the server. Pure."""

from dataclasses import dataclass

from novellaforge import figures
from novellaforge.metrics.families import Family, Spread, merged

BAR, GAP, HEIGHT = 14, 2, 40  # of a drawing, in its own units


@dataclass(frozen=True)
class Bar:
    """`title` says what it counts."""

    x: int
    y: float
    height: float
    title: str


@dataclass(frozen=True)
class Drawn:
    """How often something took how long. `half`: the median; `most`: 95 of 100 lie under it."""

    name: str
    many: int
    mean: str
    half: str
    most: str
    bars: tuple[Bar, ...]
    width: int
    height: int = HEIGHT


def drawn_of(family: Family) -> tuple[Drawn, ...]:
    """One for each of its series, named by the label."""
    return tuple(
        drawn(" ".join(each.labels), each, family.edges) for each in family.spreads if each.many
    )


def drawn(name: str, spread: Spread, edges: tuple[float, ...]) -> Drawn:
    half, most = spread.at_most(edges, 0.5), spread.at_most(edges, 0.95)
    highest = max(spread.counts)
    bars = []
    for place, count in enumerate(spread.counts):
        height = HEIGHT * count / highest
        title = f"{_range(edges, place)}: {figures.whole(count)}"
        bars.append(Bar(place * (BAR + GAP), round(HEIGHT - height, 1), round(height, 1), title))
    return Drawn(
        name,
        spread.many,
        figures.seconds(spread.mean or 0.0),
        figures.seconds(half or 0.0),
        figures.seconds(most or 0.0),
        tuple(bars),
        len(bars) * (BAR + GAP),
    )


def rounds(family: Family) -> tuple[tuple[str, int], ...]:
    """How many chapters took how many rounds."""
    spread = merged(family.spreads)
    if spread is None:
        return ()
    named = [f"{edge:.0f}" for edge in family.edges]
    for place in range(1, len(named)):
        if family.edges[place] > family.edges[place - 1] + 1:
            named[place] = f"{family.edges[place - 1] + 1:.0f}-{family.edges[place]:.0f}"
    named.append(f"> {family.edges[-1]:.0f}")
    return tuple((name, count) for name, count in zip(named, spread.counts, strict=True) if count)


def _range(edges: tuple[float, ...], place: int) -> str:
    if place == len(edges):
        return f"> {edges[-1]:g} s"
    return f"{edges[place - 1] if place else 0:g}-{edges[place]:g} s"
