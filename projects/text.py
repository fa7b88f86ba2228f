"""What a text consists of: words, sentences, paragraphs. Pure."""

import re
from collections.abc import Iterator
from itertools import islice

PARAGRAPH_BREAK = "\n\n"

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_BREAK = re.compile(r"\n\s*\n")
# A sentence may end at . ! ? or … with its closing quotes, brackets and, in French, « »'s space.
_STOP = re.compile(r"([.!?…]+)((?:[\u00a0\u202f ]?»|[”’\"')\]])*)(?=\s|$)")
_BEFORE_DOT = re.compile(r"(?:[^\W_]|[.-])+$")
_INITIALS = re.compile(r"[^\W\d_](?:[.-]{1,2}[^\W\d_])*$")
_LOOK_BACK = 16

# Never the end of a sentence; and only an end where no number follows.
_TITLES = re.compile(
    r"(?:MM?|Mmes?|Mlles?|Mgr|Drs?|Pr|Ste?|Mrs?|Ms|Messrs|Prof|Rev|Hon|Capt|Cpt|Cmdr|Lt|Sgt|Maj"
    r"|Col|Gen|Gov|Sen|Mt|cf|vs|e\.g|i\.e|p\.ex|c\.-à-d)$"
)
_BEFORE_NUMBER = re.compile(r"(?:[Nn]os?|n|pp?|[Vv]ol|[Cc]hap|ch|[Aa]rt|[Ff]ig|t)$")


def count_words(text: str) -> int:
    """Words as an author counts them: "don't", "l'hiver" and "grand-mère" are one each."""
    return len(_WORD.findall(text))


def first_words(text: str, count: int) -> str:
    """The first `count` words of a text on one line, with "…" where more follow."""
    line = " ".join(text.split())
    words = list(islice(_WORD.finditer(line), count + 1))
    return line if len(words) <= count else f"{line[: words[count - 1].end()]}…"


def whole_words(text: str, length: int) -> str:
    """`text`, without its last word where it reaches `length` characters: it may be cut there."""
    text = text.strip()
    if len(text) < length:
        return text
    return text[:length].rsplit(maxsplit=1)[0] if " " in text[:length] else text[:length]


def paragraphs(text: str) -> list[str]:
    return [part.strip() for part in _BREAK.split(text) if part.strip()]


def sentences(text: str) -> list[str]:
    """The sentences of a text in order, stripped; what follows the last end counts too.

    None crosses a paragraph. A speech and the words that carry it on in lower case ("“Go!”
    she said.") are one.
    """
    return [sentence for part in paragraphs(text) for sentence in _split(part)]


def last_sentence_end(text: str) -> int:
    """Where the last whole sentence ends, as an offset after it; 0 where there is none."""
    return max(_ends(text), default=0)


def trim_to_sentence(text: str) -> str:
    """`text` up to its last whole sentence; empty where there is none."""
    return text[: last_sentence_end(text)].rstrip()


def _split(paragraph: str) -> Iterator[str]:
    start = 0
    for end in _ends(paragraph):
        yield paragraph[start:end].strip()
        start = end
    if rest := paragraph[start:].strip():
        yield rest


def _ends(text: str) -> Iterator[int]:
    return (stop.end() for stop in _STOP.finditer(text) if _is_end(text, stop))


def _is_end(text: str, stop: re.Match[str]) -> bool:
    rest = text[stop.end() : stop.end() + _LOOK_BACK]
    following = rest.lstrip()[:1]
    if following and _BREAK.match(rest.lstrip(" \t\u00a0\u202f")):
        return True
    if following.islower():
        return False
    mark, closing = stop.groups()
    return mark != "." or bool(closing) or not _abbreviates(text, stop.start(), following)


def _abbreviates(text: str, dot: int, following: str) -> bool:
    """Whether the dot at this offset belongs to the word before it. `following` is the next
    character that is no space, or empty at the end of the text.
    """
    before = _BEFORE_DOT.search(text[max(0, dot - _LOOK_BACK) : dot])
    word = before[0].strip("-") if before else ""
    if _TITLES.match(word):
        return True
    if _BEFORE_NUMBER.match(word):
        return following.isdigit()
    return following.isalpha() and _is_initial(text, dot, word)


def _is_initial(text: str, dot: int, word: str) -> bool:
    """ "J." in "J. R. Moreau" and "J.-P."; but "I" is a pronoun unless initials stand around."""
    if not _INITIALS.match(word) or not word[-1].isupper():
        return False
    around = text[max(0, dot - 5) : dot + 5]
    return word != "I" or bool(re.search(r"[^\W\d_]\. ?I\.|\bI\. ?[^\W\d_]\.", around))
