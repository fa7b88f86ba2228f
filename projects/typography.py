"""How a book's language is set: its quotes, apostrophes, dashes, dots and spaces. Pure.

Only what a keyboard cannot say is changed: straight quotes, hyphens for dashes, three dots, and
ordinary spaces, or none, where French has one that does not break. What is set already stays, also
where it is set otherwise; so do numbers, addresses and code, and every word.
"""

import re
from collections.abc import Iterator

NARROW, NO_BREAK = "\u202f", "\u00a0"
LANGUAGES = ("en", "fr")
PASSES = 5  # one pass may be what makes another find its quote; then it is left as it was

_KEPT = re.compile(
    r"```.*?```|`[^`\n]+`"
    r"|(?:https?://|www\.)[^\s\"«»“”]*[^\s\"«»“”.,;:!?)\]'’…]"
    r"|[\w.+-]+@[\w-]+\.[\w.-]*\w"
    r"|&#?\w+;|\ue000",
    re.DOTALL,
)
_STAND_IN = "\ue000"  # for what is kept, while the rest is set
_RULE = re.compile(r"^[ \t]*[-–—*_]{2,}[ \t]*$", re.M)  # between two scenes
_PARAGRAPH = re.compile(r"(\n\s*\n)")
_OPENERS = "([{«“‘—–-/"
_CLOSERS = ")]}»”’.,;:!?…—–"

_ELLIPSIS = re.compile(r"(?<![./])\.{3}(?![./])")
_DASHES = re.compile(r"(?<![-–—])-{2,3}(?![-–—>])")
_SPACED_HYPHEN = re.compile(r"(?<=[^\W\d_]|[.,!?…»”’)]) - (?=[^\W\d_]|[«“‘\"'])")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W_]|[\"«“])")

_SPEECH = re.compile(
    r"^([ \t]*)(?:-{1,2}|(?P<dash>[–—]))(?P<space> ?)(?=[^\W\d_]|[«“\"'‘’…])", re.M
)
_AFTER_OPENING = re.compile(r"« *(?=[^\s\u00a0\u202f»])")
_BEFORE_CLOSING = re.compile(r"(?<=[^\s\u00a0\u202f«]) *»")
_HIGH = re.compile(r"(?<=[^\W_]|[)\]»”’\ue000]) *(?=[;!?]+(?:[\s\u00a0\u202f»”\")\]…]|$))", re.M)
_COLON = re.compile(r"(?<=[^\W_]|[)\]»”’\ue000]) *:(?=\s|$)", re.M)
_ELISIONS = re.compile(
    r"(?:tis|twas|twere|twill|twould|em|cause|til|till|bout|round|n|cos|neath|gainst|fraid|nuff"
    r"|\d+s?)(?![^\W_])",
    re.I,
)


def typeset(text: str, language: str) -> str:
    """The text as the language sets it; set again, it stays as it is.

    In a language without rules here it is given back.
    """
    if language not in LANGUAGES:
        return text
    now = text
    for _pass in range(PASSES):
        before, now = now, _once(now, language)
        if now == before:
            return now
    return text


def _once(text: str, language: str) -> str:
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return _STAND_IN

    bare = _KEPT.sub(keep, text)
    parts = _PARAGRAPH.split(bare)
    parts[::2] = [part if _RULE.search(part) else _set(part, language) for part in parts[::2]]
    stood = iter(kept)
    return re.sub(_STAND_IN, lambda _match: next(stood), "".join(parts))


def _set(paragraph: str, language: str) -> str:
    paragraph = _ELLIPSIS.sub("…", paragraph)
    if language == "fr":
        paragraph = _SPEECH.sub(_spoken, paragraph)
    paragraph = _SPACED_HYPHEN.sub(" — ", _DASHES.sub("—", paragraph))
    paragraph = _APOSTROPHE.sub("’", paragraph)
    if language == "en":
        return "".join(_curled(paragraph))
    paragraph = "".join(_in_guillemets(paragraph))
    paragraph = _AFTER_OPENING.sub("«" + NO_BREAK, paragraph)
    paragraph = _BEFORE_CLOSING.sub(NO_BREAK + "»", paragraph)
    paragraph = _HIGH.sub(NARROW, paragraph)
    return _COLON.sub(NO_BREAK + ":", paragraph)


def _spoken(match: re.Match[str]) -> str:
    """A dash that opens a speech. A hyphen that touches its word may be part of it."""
    following = match.string[match.end() : match.end() + 1]
    if not match["dash"] and not match["space"] and not (following.isupper() or following in "«“"):
        return match[0]
    if match["dash"] and not match["space"]:
        return match[0]
    return f"{match[1]}{match['dash'] or '—'}{NO_BREAK}"


def _in_guillemets(paragraph: str) -> Iterator[str]:
    """Straight double quotes as « »; inside of such, as “ ”."""
    outer = inner = 0  # that are open
    for at, character in enumerate(paragraph):
        outer += (character == "«") - (character == "»" and outer > 0)
        if character != '"':
            yield character
            continue
        side = _side(paragraph, at, bool(outer or inner))
        if side == "open":
            yield "“" if outer else "«"
            inner, outer = (inner + 1, outer) if outer else (inner, outer + 1)
        elif side == "close" and inner:
            inner -= 1
            yield "”"
        elif side == "close":
            outer = max(0, outer - 1)
            yield "»"
        else:
            yield character


def _curled(paragraph: str) -> Iterator[str]:
    is_open = False
    for at, character in enumerate(paragraph):
        if character == '"':
            side = _side(paragraph, at, is_open)
            is_open = side == "open" or (is_open and side != "close")
            yield {"open": "“", "close": "”"}.get(side, character)
        elif character == "'":
            yield _single(paragraph, at)
        else:
            yield character


def _side(paragraph: str, at: int, is_open: bool) -> str:
    """Whether the straight quote there opens or closes; empty where neither can be said."""
    before, after = paragraph[at - 1 : at] if at else "", paragraph[at + 1 : at + 2]
    ends = not after or after.isspace() or after in _CLOSERS
    elided = before == "’" and not is_open and not ends  # l’« ami »
    starts = not before or before.isspace() or before in _OPENERS or elided
    if starts and not ends:
        return "open"
    if ends and not starts:
        return "" if before.isdigit() and not is_open else "close"  # inches
    if starts and before in ("—", "–", "-") and is_open:
        return "close"
    return ""


def _single(paragraph: str, at: int) -> str:
    """A straight single quote in English: an apostrophe, or one of a pair."""
    before, after = paragraph[at - 1 : at] if at else "", paragraph[at + 1 : at + 2]
    if before.isdigit():  # feet, unless a word goes on
        return "’" if after.isalpha() else "'"
    starts = not before or before.isspace() or before in _OPENERS or before == '"'
    if not starts:
        return "’"
    if not after or after.isspace():
        return "'"
    if _ELISIONS.match(paragraph, at + 1):
        return "’"
    closes = re.compile(r"(?<=[^\s'(\[])['’](?![^\W_])").search(paragraph, at + 1)
    return "‘" if closes else "’"
