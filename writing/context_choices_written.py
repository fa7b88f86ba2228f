"""What an author wrote of what is put before the model: the chapter, the bible, the style."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from memory.context.chosen import SAMPLE
from writing.brief import Person, Place
from writing.choosing import RULE, STYLE_SAMPLE, WISH, person_key, place_key, words_key
from writing.context_choices_pieces import Matter, ShownPiece, piece_of, state_of
from writing.prompting import LINE
from writing.wording import clipped


def of_chapter(matter: Matter) -> Iterator[ShownPiece]:
    chapter, given = matter.brief.chapter, matter.given
    scenes, points = "\n".join(chapter.scenes), "\n".join(chapter.required_points)
    labelled = (
        (_("Premise"), given.book.premise),
        (_("Synopsis"), given.book.synopsis),
        (_("Arc"), chapter.arc),
        (_("Outline"), chapter.outline),
        (_("Scenes"), scenes),
        (_("Must happen"), points),
        (_("Must not happen"), "\n".join(chapter.forbidden)),
        (_("Your wish for this chapter"), given.instruction),
    )
    for label, text in labelled:
        if text.strip():
            yield piece_of(text, label=label)
    for wish in matter.brief.book.wishes:
        state = state_of(clipped(wish, LINE) in given.wishes)
        yield piece_of(wish, words_key(WISH, wish), _("Standing instruction"), state=state)


def people(matter: Matter) -> Iterator[ShownPiece]:
    whole = {each.name: each for each in matter.given.people}
    named = {each.name for each in matter.given.others}
    for person in matter.brief.book.people:
        shown = whole.get(person.name)
        if shown:
            yield piece_of(_described(shown), person_key(person), person.name)
        elif person.name in named:
            said = _("Named only: no room was left for more.")
            yield piece_of(
                person.role or person.name, person_key(person), person.name, said, "short"
            )
        else:
            yield piece_of(_described(person), person_key(person), person.name, state="out")


def _described(person: Person) -> str:
    parts = (person.role, person.description, person.wants, person.voice, *person.voice_lines)
    return "\n".join(filter(None, parts)) or person.name


def places(matter: Matter) -> Iterator[ShownPiece]:
    given = {each.name: each for each in matter.given.places}
    for place in matter.brief.book.places:
        shown = given.get(place.name)
        text = _of_place(shown or place)
        yield piece_of(text, place_key(place), place.name, state=state_of(shown is not None))


def _of_place(place: Place) -> str:
    return "\n".join(filter(None, (place.description, place.palette))) or place.name


def rules(matter: Matter) -> Iterator[ShownPiece]:
    for rule in matter.brief.book.rules:
        state = state_of(clipped(rule, LINE) in matter.given.rules)
        yield piece_of(rule, words_key(RULE, rule), state=state)


def style(matter: Matter) -> Iterator[ShownPiece]:
    given = matter.given
    if given.style:
        yield piece_of("\n".join(given.style), label=_("In sentences"))
    if given.worn:
        yield piece_of(" · ".join(given.worn), label=_("Worn phrases to avoid"))
    for at, sample in enumerate(matter.brief.book.samples):
        key, state = words_key(STYLE_SAMPLE, sample), state_of(at < len(given.samples))
        yield piece_of(sample, key, _("A passage that shows it"), state=state)
    if given.sample:
        yield piece_of(given.sample, SAMPLE, _("From the chapter before"))
