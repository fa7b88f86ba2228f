"""A rule of the world, or a norm, against what somebody does. Pure.

In each pair the law comes first. Of a law the slot is its trigger, the value its effect, with
"-" where the effect is denied: nobody lies beneath the bell.
"""

from collections.abc import Hashable, Iterator, Sequence
from uuid import UUID

from memory.continuity.naming import name_of
from memory.continuity.rule import Pair, Some, View, beat_of, is_affirmed, subject
from memory.continuity.values import (
    all_show,
    by_openings,
    every_word,
    opening,
    sentence,
    shows,
    words,
)
from memory.facts import Fact

ACTS = (
    "takes_part", "moves_to", "gives", "tells", "learns", "life_status", "condition",
    "object_state", "holds", "wears", "located_at",
)  # fmt: skip
DESCRIBES = ("is_a", "role_is", "kin_of")

# Whom a pronoun may mean, where a law says "woman": nothing else tells what they are.
_SHE, _HE = frozenset({"she", "her", "elle"}), frozenset({"he", "his", "him", "il"})
_PRONOUNS = {"woman": _SHE, "femme": _SHE, "man": _HE}
_LIFE = {"dead": "dies died death killed meurt mourut mort morte tue", "alive": "lives vit vivant"}


def laws_and_acts(predicate: str, view: View) -> Iterator[Pair]:
    """Those of which one is new and the trigger is met: a book has many of both."""
    acts = view.of(*ACTS)
    meeting: dict[Hashable, list[Fact]] = {}  # laws are many, their triggers few
    for law in view.of(predicate):
        if view.is_new(law):
            found = [act for act in _likely(law, acts, view) if _meets(law, act, view)]
        else:
            trigger = law.slot or is_affirmed(law)
            if trigger not in meeting:
                meeting[trigger] = [act for act in acts.new if _meets(law, act, view)]
            found = meeting[trigger]
        yield from ((law, act) for act in found)


def _likely(law: Fact, acts: Some, view: View) -> Sequence[Fact]:
    """The acts that may meet its trigger; all, where none of its words can be looked up."""
    word = next((each for each in words(law.slot) if opening(each)), "")
    if not word or all_show(word, tuple(_PRONOUNS)):
        return acts
    people = {act.subject for act in acts}
    meant = {uid for uid in people if shows(word, described(uid, view))}
    told = view.every.sharing(by_openings, (opening(word),))
    of_it = (fact for fact in told if fact.asserted and fact.predicate in ACTS)
    return [*of_it, *acts.sharing(subject, meant)]


def _meets(law: Fact, act: Fact, view: View) -> bool:
    """Whether every word of its trigger shows in the act's sentence, or in what its doer is known
    to be. A law without a trigger is one that says what never is.
    """
    return all_show(law.slot, _known(act, view)) if law.slot else not is_affirmed(law)


def binds_them(law: Fact, act: Fact, view: View) -> bool:
    """All, where it names nobody; else these, or whoever is said to be one of them."""
    if law.subject is None or law.subject in (act.subject, act.object):
        return True
    return shows(name_of(law.subject, view), described(act.subject, view))


def breaks(law: Fact, act: Fact, view: View) -> bool:
    """The effect is told with the other polarity; or the trigger alone is, and no effect."""
    if shows(law.value, _own_words(act, view)):
        return act.polarity != law.polarity
    if not (is_affirmed(law) and is_affirmed(act) and law.slot):
        return False
    return shows(law.slot, _own_words(act, view)) and not _effect_follows(law, act, view)


def no_exception_is_met(law: Fact, act: Fact, view: View) -> bool:
    return not shows(law.exceptions, f"{sentence(act)} {described(act.subject, view)}")


def law_stands(law: Fact, act: Fact, view: View) -> bool:
    """Nothing told up to the act says it of this trigger another way."""
    return not any(
        told.uid != law.uid
        and view.told_before(law, told)
        and not view.told_before(act, told)
        and (told.change is not None or told.polarity != law.polarity)
        and shows(f"{law.slot} {law.value}", f"{told.slot} {told.value}")
        for told in view.also_unasserted(law.predicate)
        if told.asserted
    )


def described(uid: UUID | None, view: View) -> str:
    """Its name and what it is said to be."""
    found = view.notes.get(uid)
    if found is None:
        told = view.of(*DESCRIBES).sharing(subject, (uid,))
        said = (fact.value for fact in told if is_affirmed(fact))
        found = view.notes[uid] = " ".join((name_of(uid, view), *said))
    return found


def told_after(act: Fact, view: View) -> Iterator[Fact]:
    """The asserted facts of the act's beat, from its sentence on."""
    return (
        fact
        for fact in view.every.sharing(beat_of, (beat_of(act),))
        if fact.asserted and fact.start >= act.start
    )


def _effect_follows(law: Fact, act: Fact, view: View) -> bool:
    return any(
        is_affirmed(told) and shows(law.value, f"{sentence(told)} {_LIFE.get(told.value, '')}")
        for told in told_after(act, view)
    )


def _own_words(act: Fact, view: View) -> str:
    """What the fact itself says, not all that its sentence does."""
    what = name_of(act.object, view)
    return " ".join((act.predicate.replace("_", " "), act.value, _LIFE.get(act.value, ""), what))


def _known(act: Fact, view: View) -> tuple[str, ...]:
    """What the act's sentence says, and what its doer is known to be, word by word."""
    found = view.known.get(id(act))
    if found is None:
        said = sentence(act).split()
        doer = every_word(described(act.subject, view))
        found = view.known[id(act)] = (*said, *doer, *_meant(said))
    return found


def _meant(said: list[str]) -> list[str]:
    return [who for who, forms in _PRONOUNS.items() if not forms.isdisjoint(said)]
