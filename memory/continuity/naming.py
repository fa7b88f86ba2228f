"""What the entities of a fact are called, and of what kind they are. Pure."""

from uuid import UUID

from memory.continuity.rule import View


def name_of(uid: UUID | None, view: View) -> str:
    """Empty where it is nobody that is known."""
    return view.entities[uid].name if uid is not None and uid in view.entities else ""


def kind_of(uid: UUID | None, view: View) -> str:
    return view.entities[uid].kind if uid is not None and uid in view.entities else ""
