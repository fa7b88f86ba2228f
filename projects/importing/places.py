"""Which number each chapter of a manuscript has in the book. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Places:
    """`as_said` False: the headings' own numbers cannot all be kept, so they count from 1."""

    numbers: tuple[int, ...]
    as_said: bool = True


def places_of(said: Sequence[int | None]) -> Places:
    """The headings' numbers where they rise; what has none follows what stands before it.

    A prologue before chapter 1, or numbers that begin anew in each part, have every chapter
    counted in its order.
    """
    numbers: list[int] = []
    for number in said:
        last = numbers[-1] if numbers else 0
        place = last + 1 if number is None else number
        if place <= last:
            return Places(tuple(range(1, len(said) + 1)), as_said=False)
        numbers.append(place)
    return Places(tuple(numbers))
