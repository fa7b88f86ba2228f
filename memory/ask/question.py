"""What a question names and wants to know, read by its words, in English and in French. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from memory.entities import Candidate, Entity, Scene, key
from novellaforge.errors import Refused

LONGEST = 2_000  # characters
MOST_WORDS = 12  # that carry its sense
LEAST_LETTERS = 3
_ENDING = 3  # letters that another form of a word may have more

_WORD = re.compile(r"[^\W_]+")
_ACCENTS = re.compile("[\u0300-\u036f]")

_EMPTY_WORDS = (
    "the and for not his her its was were are has had have that this these those with from into "
    "who whom whose what which when where why how does did can could would should will about "
    "anything everything something any all now yet still ever there their they she him them you "
    "chapter tell say said know knows knew "
    "les des une dans est sont etait etaient que qui quoi dont quel quelle quels quelles quand "
    "comment pourquoi avec pour par sur sous ses son leur leurs elle elles ils aux cette ces tout "
    "tous rien encore deja alors chapitre dit dire sait savait savent fait"
)
_EMPTY = frozenset(_EMPTY_WORDS.split())

# What words of a question ask for: English ones, French ones, and the predicates meant.
_HINTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        r"kn[eo]w\w*|learn\w*|aware|tell|told|tells|secrets?|believ\w*|think\w*|thought|suspect\w*",
        r"sait|sais|sav\w+|su|appr(?:is|end\w*)|ignor\w+|cro(?:it|ient|yait)|pens\w+|soupconn\w+",
        ("knows", "learns", "tells"),
    ),
    (
        r"where|place|go|goes|went|gone|come|came|hid\w*",
        r"ou|lieu|endroit|va|alle[er]?s?|parti\w*|cach\w+|trouve",
        ("located_at", "moves_to", "part_of", "route"),
    ),
    (
        r"has|have|had|holds?|held|carr(?:y|ies|ied)|own\w*|keeps?|kept|gave|gives?|given|takes?"
        r"|took|whose|possess\w*",
        r"a|eu|tient|tenait|possede\w*|detien\w+|porte|donn\w+|gard\w+",
        ("holds", "gives"),
    ),
    (
        r"alive|dead|die[sd]?|death|kill\w*|surviv\w*|murder\w*|liv(?:es?|ing)",
        r"mort\w*|meurt|mourut|vivant\w*|vit|tue\w*|survi\w*",
        ("life_status",),
    ),
    (r"wear\w*|wore|dress\w*|cloth\w*", r"vet\w+|habill\w+|port(?:e|ait)|tenue", ("wears",)),
    (r"old|age|born|birth\w*|young\w*", r"age|nee?|naissance|jeune|ans", ("age", "born_on")),
    (
        r"brothers?|sisters?|mother|father|sons?|daughters?|cousins?|uncle|aunt|parents?|famil\w+"
        r"|relat\w*|married|marry|wife|husband|spouse|friends?|lov\w+",
        r"freres?|soeurs?|mere|pere|fils|filles?|cousine?s?|oncle|tante|parents?|famille|mari\w*"
        r"|femme|epou\w+|ami\w*|aim\w+",
        ("kin_of", "spouse_of", "bond"),
    ),
    (r"hurt|wound\w*|ill|sick|injur\w*", r"bless\w+|malade|sante", ("condition", "life_status")),
    (r"broken?|state|intact|destroy\w*", r"etat|cass\w+|bris\w+|detrui\w+", ("object_state",)),
    (
        r"look\w*|eyes?|hair|scars?|colou?r",
        r"yeux|cheveux|cicatrice\w*|couleur|ressembl\w+",
        ("attribute", "is_a"),
    ),
    (
        r"when|date|day|long|before|after",
        r"quand|jour|date|dure\w*|longtemps|avant|apres",
        ("dated", "lasts", "before"),
    ),
    (r"can|able|skill\w*", r"peut|capable|sait", ("can",)),
    (
        r"promis\w+|ow(?:es?|ed)|debt|open|unresolved",
        r"promis\w*|promet\w*|doit|dette|ouvert\w*|reste",
        ("promises", "thread"),
    ),
    (r"job|office|role|title|work\w*", r"metier|charge|titre|fonction|role", ("role_is",)),
    (
        r"call\w*|names?|nickname|alias",
        r"appel\w+|noms?|surnom\w*|tutoie\w*|vouvoie\w*",
        ("alias_of", "address_form"),
    ),
    (r"why|cause\w*|because|reason", r"pourquoi|caus\w+|raison", ("causes", "before")),
    (
        r"rules?|laws?|allowed|forbid\w*|must",
        r"regles?|lois?|interdi\w+|permis",
        ("world_rule", "norm"),
    ),
    (r"many|number|count", r"combien|nombre", ("count",)),
    (r"happen\w*|meet|met", r"pass(?:e|a|ait)|arriv\w+|fait|rencontr\w+", ("takes_part",)),
)  # fmt: skip
_ASKS = {
    language: tuple((re.compile(rf"\b(?:{each[column]})\b"), each[2]) for each in _HINTS)
    for column, language in enumerate(("en", "fr"))
}

_CHAPTER = r"(?: the| le)? (?:chapter|chapitre|ch) ([1-9]\d{0,3})\b"
_NO_PLACE = re.compile(  # of what and from where on, not when: "the letter of chapter 3"
    r"\b(?:(?:since|from|between|depuis|entre)(?: the| la| le)?"
    r"(?: (?:start|beginning|end) of| (?:debut|fin) du)?"
    r"|(?<!as )(?<!start )(?<!beginning )(?<!time )(?<!end )of"
    rf"|(?<!debut )(?<!moment )(?<!lors )(?<!fin )du){_CHAPTER}"
)
_PLACES = (  # what they say of a chapter, and how many places after its own they look back from
    (re.compile(rf"\b(?:after|end of|apres|fin du){_CHAPTER}"), 1),
    (re.compile(rf"\b(?:in|during|dans|pendant){_CHAPTER}"), 1),
    (re.compile(_CHAPTER), 0),
)
_BARE_PLACE = re.compile(r" (?:at|a) ([1-9]\d{0,3})$")


@dataclass(frozen=True)
class Asked:
    """`words` carry its sense, keyed; `predicates` are what it wants to know, if it says so."""

    words: tuple[str, ...]
    predicates: frozenset[str]


def stated(question: str) -> str:
    """The question, as it is asked. Raises Refused for none, and for one that is too long."""
    question = " ".join(question.split())
    if not re.search(r"\w", question):
        raise Refused(_("Ask something: the question is empty."))
    if len(question) > LONGEST:
        told = _("The question has %(length)s characters; at most %(most)s are read.")
        raise Refused(told % {"length": len(question), "most": LONGEST})
    return question


def read(question: str, language: str) -> Asked:
    said = key(question)
    asks_for = _ASKS.get(language, _ASKS["en"])
    words = (word for word in said.split() if len(word) >= LEAST_LETTERS and word not in _EMPTY)
    wanted = frozenset(each for asks, found in asks_for if asks.search(said) for each in found)
    return Asked(tuple(dict.fromkeys(words))[:MOST_WORDS], wanted)


def place_in(question: str, last: int) -> int | None:
    """Before which chapter it asks, where it says so: "at 12?", "after chapter 3".

    "In chapter 3" is told by its end, "since chapter 3" is no place. A bare number beyond the
    `last` chapter is none.
    """
    said = _NO_PLACE.sub(" ", key(question))
    for says, later in _PLACES:
        if found := says.search(said):
            return int(found[1]) + later
    bare = _BARE_PLACE.search(said)
    return int(bare[1]) if bare and int(bare[1]) <= last else None


def named(question: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Whom and what it names; where a part of a name could mean several, all of these."""
    said = frozenset(key(question).split())
    likely = tuple(each for each in candidates if said & _name_words(each))
    if not likely:
        return []
    scene = Scene(likely[0].uid, likely)
    found = [each for each in likely if scene.names(_as_entity(each), question)]
    if any(each.kind == "character" for each in found):
        return found
    return found + [each for each in likely if each.kind == "character" and each not in found]


def alike(word: str, others: Iterable[str]) -> bool:
    """Whether one of these keyed words is the same one, be it in another form."""
    return any(_is_form(word, other) for other in others)


@lru_cache(maxsize=65_536)
def _is_form(word: str, other: str) -> bool:
    """One is the other but for a letter of the one and the ending of the other."""
    if word == other:
        return True
    short, long = sorted((word, other), key=len)
    stem = max(LEAST_LETTERS, len(short) - 1)
    return long[:stem] == short[:stem] and len(long) - stem <= _ENDING


def words_of(text: str) -> frozenset[str]:
    """The words of a text, keyed."""
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.lower()))
    return frozenset(_WORD.findall(bare))


def _name_words(candidate: Candidate) -> frozenset[str]:
    """The words of its names that may tell it from others."""
    names = " ".join((candidate.name, *candidate.aliases))
    return frozenset(word for word in key(names).split() if word not in _EMPTY)


def _as_entity(candidate: Candidate) -> Entity:
    return Entity(candidate.uid, candidate.name, candidate.kind)
