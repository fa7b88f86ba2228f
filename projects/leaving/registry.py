"""What the layers above do before a book is deleted at once, and when a person goes."""

from collections.abc import Callable
from uuid import UUID

_of_books: dict[str, Callable[[UUID], None]] = {}
_of_people: dict[str, Callable[[int], None]] = {}


def before_book(name: str, act: Callable[[UUID], None]) -> None:
    """`act` stops what runs in a book in the trash, and forgets what no row of it names."""
    _of_books[name] = act


def before_person(name: str, act: Callable[[int], None]) -> None:
    """`act` stops what runs for a person in books of others."""
    _of_people[name] = act


def stop_in_book(project_id: UUID) -> None:
    for act in _of_books.values():
        act(project_id)


def stop_for_person(user_id: int) -> None:
    for act in _of_people.values():
        act(user_id)
