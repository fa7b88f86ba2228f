"""What is written, and what is done to it: drawn from the seed. Pure."""

import random
from dataclasses import dataclass
from typing import Literal

BEATS, WORDS = 3, 75
STEPS_A_RUN = 4 * BEATS + 8  # context, passages, plan; text, facts, check, seam; join to gate
LATEST = 0.93  # of all steps: the last strike finds something under way
CHAPTERS_A_BOOK = 2

Mode = Literal["distributed", "parallel", "sequential"]
MODES: dict[Mode, int] = {"distributed": 6, "parallel": 3, "sequential": 1}
# What is killed, and how often each, in proportion.
KILLS = {
    "worker": 60,
    "cluster": 25,
    "housekeeper": 8,
    "web": 15,
    "postgres, immediate": 16,
    "postgres, killed": 4,
    "valkey": 12,
    "valkey, without its data": 8,
    "valkey, flushed": 10,
    "graph": 8,
    "model": 14,
}
# What the model does wrong once, beside the kills.
FAULTS = {
    "429": 5,
    "500": 5,
    "cut": 5,
    "silence": 3,
    "stream_error": 2,
    "malformed_json": 3,
    "slow": 3,
}
FAULTS_A_KILL = 0.25


@dataclass(frozen=True)
class Strike:
    """`at`: how many steps are stored then; `after`: seconds later. `kind` of KILLS or FAULTS."""

    at: int
    after: float
    kind: str
    draw: float  # in [0, 1): which of several processes, how long it is away

    @property
    def is_kill(self) -> bool:
        return self.kind in KILLS


@dataclass(frozen=True)
class Writing:
    """One run: the chapter of which book, how, and whether it is approved by the gate."""

    number: int
    mode: Mode
    auto_approve: bool

    @property
    def book(self) -> int:
        return self.number // CHAPTERS_A_BOOK

    @property
    def chapter(self) -> int:
        return self.number % CHAPTERS_A_BOOK + 1


@dataclass(frozen=True)
class Plan:
    seed: int
    runs: int = 50
    kills: int = 200

    @property
    def faults(self) -> int:
        return round(self.kills * FAULTS_A_KILL)

    def writings(self) -> tuple[Writing, ...]:
        rng = random.Random(f"writings {self.seed}")
        modes = rng.choices(list(MODES), list(MODES.values()), k=self.runs)
        return tuple(
            Writing(number, mode, auto_approve=rng.random() < 0.6)
            for number, mode in enumerate(modes)
        )

    def strikes(self) -> tuple[Strike, ...]:
        """In the order in which they are done; of enough, one of each kind at least."""
        rng = random.Random(f"strikes {self.seed}")
        kinds = list(KILLS) if self.kills >= len(KILLS) else []
        kinds += rng.choices(list(KILLS), list(KILLS.values()), k=self.kills - len(kinds))
        kinds += rng.choices(list(FAULTS), list(FAULTS.values()), k=self.faults)
        rng.shuffle(kinds)
        last = int(self.runs * STEPS_A_RUN * LATEST)
        moments = sorted(rng.randrange(2, max(last, 3)) for _ in kinds)
        return tuple(
            Strike(at, rng.uniform(0.0, 1.0), kind, rng.random())
            for at, kind in zip(moments, kinds, strict=True)
        )
