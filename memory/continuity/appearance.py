"""A trait that stays, another way: the eyes' colour, the hand they use, a scar, a birthplace.

Fires: "a scar on his left cheek" / "his unmarked face". Must not: hair that was dyed or went
grey, eyes that look black by a lamp, a disguise, a second scar, a dark blue that was blue.
Source: ConStory-Bench (arXiv 2603.05890), appearance; CONTINUITY, section 2.
"""

import re
from collections.abc import Hashable, Iterator
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from memory.continuity.contraries import COLOURS, SIDES, contrary, meanings, without
from memory.continuity.places import may_nest
from memory.continuity.rule import Pair, Rule, View, each_two, is_affirmed, subject
from memory.continuity.values import says, sentence, within, words
from memory.facts import Fact

_SLOTS = {
    "eyes": "eye eyes eye_colour eye_color eyes_colour yeux couleur_des_yeux",
    "hair": "hair hair_colour hair_color beard cheveux couleur_des_cheveux barbe",
    "hand": "hand hands handedness good_hand dominant_hand main lateralite",
    "scar": "scar scars mark birthmark cicatrice cicatrices marque",
    "birthplace": "birthplace place_of_birth born_in lieu_de_naissance",
}
TRAITS = {slot: trait for trait, slots in _SLOTS.items() for slot in slots.split()}
TELL_OF_CHANGES = ("attribute", "takes_part", "condition", "wears")
GREY = frozenset({"grey", "white"})

_OF_THE_HAND = "hand hands handed hander good better strong main bonne forte meilleure"
_BARE = "unmarked unscarred smooth flawless lisse intact intacte immaculee"
_OF_THE_FACE = (
    "cheek brow forehead chin jaw nose lip temple eyebrow joue front menton machoire nez levre "
    "tempe sourcil"
)
_HAND = frozenset(_OF_THE_HAND.split())
_ABSENT = frozenset(_BARE.split())
_FACE = frozenset(_OF_THE_FACE.split())
_WORDS_OF_CHANGE = {
    "eyes": r"lens\w*|lentille\w*|blind\w*|aveugl\w*",
    "hair": r"dy(?:ed|e|eing)|bleach\w*|wig|powder\w*|shav\w+|decolor\w+"
    r"|(?<!\ble )(?<!\bson )(?<!\bau )tei(?:n|gn)\w+|perruque|poudr\w+|ras(?:a|e|es|er)",
    "hand": r"learn\w*|lost|broken|appri\w*|perd\w*|brise\w*",
    "scar": r"cut|slash\w*|wound\w*|burn\w*|blade|knife|fad\w+|heal\w*|surg\w+|no longer"
    r"|bless\w+|entaill\w+|balafr\w+|brul\w+|lame|couteau|effac\w+|gueri\w*|n \w+ plus",
    "birthplace": r"(?!)",
}
_ANY_CHANGE = re.compile(rf"\b(?:{'|'.join(_WORDS_OF_CHANGE.values())})\b")
_CHANGES = {of: re.compile(rf"\b(?:{words})\b") for of, words in _WORDS_OF_CHANGE.items()}
_TRICKS = re.compile(
    r"\b(?:look(?:ed|s)|seem(?:ed|s)|appear\w*|lamp\w*|candle\w*|firelight|moonlight|shadow\w*"
    r"|with (?:rage|anger|fury|fear|hate|hatred|sleep|smoke|rain|sweat|dust|mud|blood|soot|water)"
    r"|a black eye|bloodshot|swollen|bruis\w*|wet|soaked|drenched"
    r"|d(?:e|u) (?:colere|rage|fureur|haine|peur|fatigue|sommeil|fumee|pluie|sueur|poussiere|boue"
    r"|sang|suie)|beurre noir|gonfle\w*|injecte\w*|mouille\w*|trempe\w*|ruissel\w*"
    r"|tears?|red rimmed|disguise\w*|false|mask\w*|make ?up|paint\w*|parai\w+|parurent|semblai\w+"
    r"|lampe|lueur|lune|ombre|larmes|pleur\w+|deguis\w+|fauss?e?s?|masque\w*|fard\w*)\b"
)


def trait(fact: Fact) -> Hashable:
    return fact.subject, TRAITS.get(fact.slot)


def _pairs(view: View) -> Iterator[Pair]:
    return each_two(view, view.of("attribute"), trait)


def says_another(a: Fact, b: Fact, view: View) -> bool:
    """Two values of one trait, or one that is denied."""
    one, other = is_affirmed(a), is_affirmed(b)
    if one and other:
        return _excludes(a, b, view) or _lacks(a, b) or _lacks(b, a)
    if not (one or other):
        return False
    denied, held = (b, a) if one else (a, b)
    return within(denied.value, f"{held.value} {held.slot}")


def differs_in_one_thing_only(a: Fact, b: Fact, view: View) -> bool:
    """One blue eye and one brown; a scar on the left cheek and one on the right hand."""
    of = TRAITS[a.slot]
    rest, other = (set(words(without(SIDES, each.value))) for each in (a, b))
    if of == "hand":
        return (rest | other) <= _HAND
    if of == "scar" and contrary(SIDES, a.value, b.value):
        return rest == other
    return not contrary(SIDES, a.value, b.value)


def neither_holds_the_other(a: Fact, b: Fact, view: View) -> bool:
    """Born in Metz, born in Lorraine, where the one lies in the other."""
    if TRAITS[a.slot] != "birthplace":
        return True
    one, other = _place(a.value, view), _place(b.value, view)
    return not (one and other and may_nest(one, other, view))


def no_change_is_told(a: Fact, b: Fact, view: View) -> bool:
    """No dye, wound or healing is told of them from the earlier to the later."""
    told, changes = view.of(*TELL_OF_CHANGES), says(_CHANGES[TRAITS[a.slot]])
    earlier, later = (a, b) if view.told_before(a, b) else (b, a)
    return not any(
        view.told_before(earlier, change) and not view.told_before(later, change)
        for change in (
            *filter(changes, told.where(says(_ANY_CHANGE)).sharing(subject, (a.subject,))),
            *told.where(_is_a_change).sharing(trait, (trait(a),)),
        )
    )


def _is_a_change(fact: Fact) -> bool:
    return fact.change is not None


def is_no_trick_of_light(a: Fact, b: Fact, view: View) -> bool:
    return not (_TRICKS.search(sentence(a)) or _TRICKS.search(sentence(b)))


def is_not_ageing(a: Fact, b: Fact, view: View) -> bool:
    """Hair goes grey, and a scar may have been got since."""
    if TRAITS[a.slot] == "hair":
        return GREY.isdisjoint(meanings(COLOURS, a.value) | meanings(COLOURS, b.value))
    earlier, later = (a, b) if view.told_before(a, b) else (b, a)
    return TRAITS[a.slot] != "scar" or _has(earlier) or not _has(later)


def _excludes(a: Fact, b: Fact, view: View) -> bool:
    match TRAITS[a.slot]:
        case "eyes" | "hair":
            return contrary(COLOURS, a.value, b.value) and not _is_no_iris(a, b)
        case "hand" | "scar":
            return contrary(SIDES, a.value, b.value)
        case _:
            return None not in (_place(a.value, view), _place(b.value, view))


def _is_no_iris(a: Fact, b: Fact) -> bool:
    """Eyes are red of tears or smoke."""
    red = meanings(COLOURS, a.value) | meanings(COLOURS, b.value)
    return TRAITS[a.slot] == "eyes" and "red" in red


def _lacks(bare: Fact, marked: Fact) -> bool:
    """An unmarked face, where there was a scar on a cheek."""
    of = " ".join(word for word in words(bare.value) if word not in _ABSENT)
    face = "face visage" if _FACE & set(words(marked.value)) else ""
    there = f"{marked.value} {marked.slot} {face}"
    return not _has(bare) and _has(marked) and (not of or within(of, there))


def _has(fact: Fact) -> bool:
    return is_affirmed(fact) and _ABSENT.isdisjoint(words(fact.value))


def _place(value: str, view: View) -> UUID | None:
    """A place that the book knows by this name."""
    return next(
        (
            uid
            for uid, each in view.entities.items()
            if each.kind == "place" and not each.provisional and within(each.name, value)
        ),
        None,
    )


RULE = Rule(
    name="appearance",
    severity="major",
    decides=True,
    reads=frozenset({*TELL_OF_CHANGES, "part_of"}),
    pairs=_pairs,
    conditions=(
        says_another,
        differs_in_one_thing_only,
        neither_holds_the_other,
        no_change_is_told,
        is_no_trick_of_light,
        is_not_ageing,
    ),
    message=_("%(who)s is described another way: first “%(one)s”, then “%(other)s”."),
)
