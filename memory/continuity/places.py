"""Which place lies in which, as far as the book says. Pure."""

from uuid import UUID

from memory.continuity.naming import name_of
from memory.continuity.rule import View, is_affirmed, subject
from memory.continuity.values import agree


def lies_in(inner: UUID, outer: UUID, view: View) -> bool:
    """Whether the one is the other, or a part of it through any number of places."""
    reached: set[UUID | None] = {inner}
    new: set[UUID | None] = {inner}
    wholes = view.of("part_of").where(is_affirmed)
    while new := {whole.object for whole in wholes.sharing(subject, new)} - reached:
        reached |= new
    return outer in reached


def may_nest(one: UUID, other: UUID, view: View) -> bool:
    """Whether one lies in the other, or their names say so: the castle, the castle's yard."""
    names = name_of(one, view), name_of(other, view)
    return (
        not all(names) or agree(*names) or lies_in(one, other, view) or lies_in(other, one, view)
    )
