"""What is made again after a restore, said by whoever can: the house knows no book."""

from collections.abc import Callable

_acts: dict[str, Callable[[], str]] = {}


def register(name: str, act: Callable[[], str]) -> None:
    """`act` says in a sentence what it did, or queued. For `AppConfig.ready`."""
    _acts[name] = act


def all_of_them() -> list[str]:
    """What cannot be done now is said, and undoes nothing."""
    return [_done(name, act) for name, act in _acts.items()]


def _done(name: str, act: Callable[[], str]) -> str:
    try:
        return act()
    except Exception as error:
        return f"{name}: not done ({type(error).__name__}: {error}). Do it when that is mended."
