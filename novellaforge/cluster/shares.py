"""How a process that serves several queues shares out its slots among them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from django.conf import settings

from novellaforge.queues import BEATS_HIGH, DEFAULT, GENERATION_MEDIUM, MAINTENANCE_LOW


@dataclass(frozen=True)
class Share:
    """Queues whose tasks together take at most `room` slots of a process at once."""

    queues: tuple[str, ...]
    room: int

    def less(self, taken: Mapping[str, int]) -> Self:
        """What is left of it, with so many tasks of each queue running."""
        return replace(self, room=max(0, self.room - sum(taken.get(q, 0) for q in self.queues)))


def share_out(queues: tuple[str, ...], slots: int) -> tuple[Share, ...]:
    """The highest share served may take all slots; maintenance leaves one free for others."""
    bounds = (
        ((BEATS_HIGH,), slots),
        ((GENERATION_MEDIUM, DEFAULT), settings.QUEUE_GENERATION_SLOTS),
        ((MAINTENANCE_LOW,), min(settings.QUEUE_MAINTENANCE_SLOTS, max(1, slots - 1))),
    )
    served = [
        Share(mine, min(bound, slots))
        for group, bound in bounds
        if (mine := tuple(name for name in group if name in queues))
    ]
    return (replace(served[0], room=slots), *served[1:])
