"""What was put before the model for a chapter, piece by piece: why, how much, and what was not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from memory.context.chosen import NOTHING_CHOSEN
from novellaforge.llm import provider_of_book
from novellaforge.llm.tokens import estimate_messages
from projects.models import Chapter
from writing import context_choices_lent as lent
from writing import context_choices_written as written
from writing import pipeline
from writing.brief import Passages, StoryContext
from writing.briefing import Record, brief_of, record_of
from writing.context_choices import Choices
from writing.context_choices_pieces import Matter, ShownPiece
from writing.models import ContextChoice, GenerationRun
from writing.pregeneration.ahead import Ahead
from writing.prompting import given_of, shared_prefix


@dataclass(frozen=True)
class Group:
    name: str
    title: str
    pieces: tuple[ShownPiece, ...]

    @property
    def tokens(self) -> int:
        return sum(each.tokens for each in self.pieces)

    @property
    def is_given(self) -> bool:
        return any(each.state != "out" for each in self.pieces)


@dataclass(frozen=True)
class Drawer:
    """`tokens` are those of all that every call of the chapter begins with, of `room` that the
    model reads at once. `is_collected`: a run has looked the story up; without, its parts are not
    here yet. `bible_changed`: since that run.
    """

    groups: tuple[Group, ...]
    tokens: int
    room: int
    left_out: tuple[str, ...] = ()
    is_collected: bool = False
    bible_changed: bool = False

    def piece(self, key: str) -> ShownPiece | None:
        every = (each for group in self.groups for each in group.pieces)
        return next((each for each in every if key and each.key == key), None)


def drawer_of(chapter: Chapter) -> Drawer:
    run = chapter.runs.select_related("project", "chapter__arc").first()
    record = record_of(run) if run else Record({}, ())
    brief = brief_of(run) if run else Ahead.of(chapter.project).brief(chapter)
    context, passages = record.of(pipeline.COLLECT), record.of(pipeline.RETRIEVE)
    provider = provider_of_book(chapter.project_id, chapter.project.owner_id)
    story, found = context or StoryContext(), passages or Passages()
    unchosen = replace(brief, chosen=NOTHING_CHOSEN)
    given = given_of(unchosen, story, found.found, provider.is_small)
    rows = Choices.of(chapter.project_id).rows_of(chapter.pk)
    groups = _groups(Matter(unchosen, given, story, found), rows)
    return Drawer(
        groups=groups,
        tokens=estimate_messages(shared_prefix(brief, story, found.found, provider.is_small)),
        room=provider.context_tokens,
        left_out=(*story.left_out, *found.left_out),
        is_collected=context is not None,
        bible_changed=_changed(run),
    )


def _changed(run: GenerationRun | None) -> bool:
    return run is not None and run.project_revision != run.project.revision


def _groups(matter: Matter, rows: Mapping[str, ContextChoice]) -> tuple[Group, ...]:
    made = [
        Group("chapter", _("This chapter"), tuple(written.of_chapter(matter))),
        Group("people", _("People"), tuple(written.people(matter))),
        Group("places", _("Places"), tuple(written.places(matter))),
        Group("rules", _("Rules of the world"), tuple(written.rules(matter))),
        Group("style", _("How the book is written"), tuple(written.style(matter))),
        Group("told", _("The story so far"), tuple(lent.story(matter))),
        Group("facts", _("What holds and what happened"), tuple(lent.facts(matter))),
        Group("passages", _("Passages found"), tuple(lent.passages(matter))),
    ]
    chosen = [
        replace(group, pieces=tuple(_chosen(each, rows) for each in group.pieces))
        for group in made
        if group.pieces
    ]
    shown = {each.key for group in chosen for each in group.pieces}
    others = [row for key, row in rows.items() if key not in shown]
    if others:
        apart = tuple(_chosen(_absent(row), rows) for row in others)
        chosen.append(Group("others", _("Chosen by you, and not here now"), apart))
    return tuple(chosen)


def _chosen(piece: ShownPiece, rows: Mapping[str, ContextChoice]) -> ShownPiece:
    row = rows.get(piece.key)
    if row is None:
        return piece
    return replace(piece, choice=row.choice, whole_book=row.chapter_id is None)


def _absent(row: ContextChoice) -> ShownPiece:
    return ShownPiece(row.text or row.key, row.key, state="out")
