"""Whether values and names show in a sentence, and where. Pure."""

import re
from collections.abc import Iterator

from memory.cues.sentences import plainly
from memory.entities import key
from memory.evidence import Span

STEM = 4  # letters: "broken" shows in "broke"
SHARE = 0.5  # of a value's words that must show

_WORD = re.compile(r"[^\W_]+")
_FUNCTION_WORDS = (
    "the and for not his her its was were has had that this with from into who what are his "
    "de du des les une son ses sur par pour dans est etait avait que qui aux avec lui leur"
)
_SMALL = frozenset(_FUNCTION_WORDS.split())
_LIFE = {
    "en": {
        "dead": r"dead|die[ds]?|death|kill\w*|murder\w*"
        r"|buri(?:ed|es)|bury|burial|drown\w*|hanged|slain"
        r"|corpse|(?:the|his|her|their) late|perish\w*|executed|funeral|grave"
        r"|widow\w*|breathed (?:his|her|their) last|lifeless",
        "dying": r"dying|deathbed|mortally|fading",
        "alive": r"alive|liv(?:e|es|ed|ing)|surviv\w*|breath\w*|came back|recovered|awoke|woke",
        "missing": r"missing|disappear\w*|vanish\w*|lost at|never (?:seen|returned|came back)",
        "ghost": r"ghost\w*|spectre|phantom|spirit|haunt\w*",
        "undead": r"undead|risen|vampire|revenant|walking dead",
    },
    "fr": {
        "dead": r"mort\w*|mour(?:ut|urent|ir)|meurt|décéd\w*|décès|tu(?:é|ée|és|a|èrent)"
        r"|assassin\w*|enterr\w*"
        r"|inhum\w*|noy\w*|pendu\w*|péri\w*|cadavre"
        r"|feu (?:son|sa|le|la|mon|ma)|tombe|veuve|veuf|obsèques"
        r"|expir\w*|rendit l'âme|défunt\w*",
        "dying": r"mourant\w*|agonis\w*|agonie|se mourait|à l'article",
        "alive": r"viv(?:ant|ante|ait|re|ants)|vit|vécut|surv\w+|respir\w*|revint|guéri\w*",
        "missing": r"dispar\w*|introuvable|jamais re\w+",
        "ghost": r"fantôme|spectre|revenant\w*|hant\w*|esprit",
        "undead": r"mort-vivant\w*|ressuscit\w*|vampire|revenant\w*",
    },
}
_ADDRESS = {
    "tu": r"\b(?:tu|te|toi|ton|ta|tes|tutoy\w*)\b|\bt'",
    "vous": r"\b(?:vous|votre|vos|vouvoy\w*)\b",
}


def shows(value: str, *texts: str) -> bool:
    """Whether half of a value's words, or more, stand in these texts, be it in other forms."""
    wanted = [_stem(word) for word in _content(value)]
    there = {_stem(key(word)) for text in texts for word in _WORD.findall(plainly(text))}
    return bool(wanted) and sum(stem in there for stem in wanted) >= SHARE * len(wanted)


def place_of(value: str, plain: str, within: Span) -> Span | None:
    """From the first to the last of a value's words inside the quoted ones."""
    wanted = {_stem(word) for word in _content(value)}
    found = [
        match
        for match in _WORD.finditer(plain, within.start, within.end)
        if _stem(key(match[0])) in wanted
    ]
    return Span(found[0].start(), found[-1].end()) if found else None


def life(value: str, plain: str, language: str) -> Iterator[Span]:
    """Where a sentence says that somebody is dead, alive…"""
    forms = _LIFE.get(language, _LIFE["en"])[value]
    for match in re.finditer(rf"\b(?:{forms})\b", plain):
        yield Span(match.start(), match.end())


def address(value: str, plain: str) -> Span | None:
    """Where a sentence says tu or vous."""
    match = re.search(_ADDRESS[value], plain) if value in _ADDRESS else None
    return Span(match.start(), match.end()) if match else None


def _content(value: str) -> list[str]:
    words = key(value).split()
    return [word for word in words if len(word) > 2 and word not in _SMALL] or words


def _stem(word: str) -> str:
    return word[:STEM]
