"""When Python looks for rings of objects that nothing else holds."""

import gc

YOUNG = 50_000  # objects made and not yet let go, until the youngest are looked through: 700 else
MIDDLE, OLD = 20, 100


def settle() -> None:
    """Once all modules are there: they are looked through no more, and the rest more seldom.

    A long book's page makes some hundred thousand objects and lets go of nearly all by itself;
    looking through them took a sixth of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
