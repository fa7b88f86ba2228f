"""What of a text is speech, near enough to measure how much of it there is. Pure."""

import re
from typing import Literal

from projects.text import paragraphs

Mark = Literal["guillemets", "dash", "curly", "straight", ""]

_DASH = re.compile(r"\s*[—–―]|\s*- ")
_QUOTED = {
    "guillemets": re.compile(r"«[^«»]*(?:»|\Z)"),
    "curly": re.compile(r"“[^“”]*(?:”|\Z)"),
    "straight": re.compile(r'"[^"]*(?:"|\Z)'),
}


def spoken(text: str) -> str:
    """The speeches, one a line."""
    return "\n".join(speech for part in paragraphs(text) for speech in _speeches(part))


def told(text: str) -> str:
    """The narration, paragraph by paragraph, without its speeches."""
    left = (_narration(part).strip() for part in paragraphs(text))
    return "\n\n".join(part for part in left if part)


def mark_of(text: str) -> Mark:
    """What opens speech in most of its paragraphs; a dash beside guillemets is French use."""
    counts: dict[Mark, int] = {
        "guillemets": text.count("«"),
        "dash": sum(bool(_DASH.match(part)) for part in paragraphs(text)),
        "curly": text.count("“"),
        "straight": text.count('"') // 2,
    }
    most = max(counts, key=lambda mark: counts[mark])
    return most if counts[most] else ""


def _speeches(paragraph: str) -> list[str]:
    if _DASH.match(paragraph):
        return [paragraph]
    return [found for pattern in _QUOTED.values() for found in pattern.findall(paragraph)]


def _narration(paragraph: str) -> str:
    if _DASH.match(paragraph):
        return ""
    for pattern in _QUOTED.values():
        paragraph = pattern.sub(" ", paragraph)
    return paragraph
