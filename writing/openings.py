"""How a model's talk about a text is told from the text, by its first words. Pure.

Only what could still become talk is waited for: "The rain" is shown at its first letter that
"The scene" does not have.
"""

import re
from dataclasses import dataclass
from typing import Literal

from writing.instructions import echoed

JUDGED_LENGTH = 160  # characters of a line after which it is judged unfinished

_LINES = (
    "<", "#", "**", "---", "***", "___", "```", "[", "(",
    "scene ", "scene:", "scène ", "scène\u00a0:",
    "scène:", "chapter ", "chapitre ", "beat ", "part ", "partie ", "title:", "titre ", "titre:",
    "setting:", "continuation:", "continued:", "suite ", "suite:", "note:", "note ", "word count",
    "length:", "longueur",
    "nombre de mots", "the end", "fin",
)  # fmt: skip
_INTROS = (
    "sure", "certainly", "of course", "okay", "ok,", "ok!", "absolutely", "here is", "here's",
    "here are", "below is", "voici", "bien sûr", "d'accord", "certainement", "avec plaisir",
)  # fmt: skip
_SPEAKER = (
    "i will", "i'll", "i can", "i would", "i'd", "i'm sorry", "i am sorry", "i'm an ai",
    "i am an ai", "i'm unable", "i am unable", "i hope th", "je vais",
    "je ne peux pas", "je suis désolé", "j'espère que",
)  # fmt: skip
_TALKS = (
    "as an ai", "as a language model", "in this scene", "in this chapter", "in this story",
    "this scene", "this chapter",
    "this story", "the scene", "the story", "the chapter", "let me know", "end of",
    "en tant qu'", "dans cette scène", "dans ce chapitre", "cette scène", "la scène", "n'hésite",
)  # fmt: skip
_OPENERS = _LINES + _INTROS + _SPEAKER + _TALKS

_NUMBER = r"(?:\d+|[ivxlc]+|one|two|three|four|five|six|un|une|deux|trois|quatre|cinq|six)"
_HEADING = re.compile(
    rf"""\#{{1,6}}\s.* | \*\*[^*]+\*\*\s*:? | [-*_]{{3,}} | ```\w* | \[[^\]]*\] | <[^>]*>
    | \((?:the\ )?(?:end|fin|continued|suite|word|words|mots)\b[^)]*\)
    | (?:scene|scène|chapter|chapitre|beat|part|partie)\s+{_NUMBER}\b[^.!?]{{0,80}}
    | (?:title|titre|setting|scene|scène|continuation|continued|suite)\s*:[^.!?]{{0,80}}
    | (?:note\s*:|word\ count|nombre\ de\ mots|length:|longueur\s*:).*
    | the\ end\.? | fin\.?""",
    re.IGNORECASE | re.VERBOSE,
)
_LABEL = re.compile(rf"(?:scene|scène|beat|part|partie)\s+{_NUMBER}\s*[:—–-]\s+", re.IGNORECASE)
_ABOUT = re.compile(
    r"\b(?:scene|passage|text|story|chapter|beat|version|continuation|example|words|fiction"
    r"|scène|texte|histoire|chapitre|suite|extrait|mots|récit)\b",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"(?:I['’]?(?:\ ?am|m)\ (?:sorry|an\ AI|unable)|as\ an?\ (?:AI|language\ model)|let\ me\ know"
    r"|in\ this\ (?:scene|chapter|story)|this\ (?:scene|chapter|story)"
    r"|the\ (?:scene|story|chapter)"
    r"\ (?:begins|opens|starts|is|takes|should|will|can|could|may|ends)"
    r"|end\ of\ |en\ tant\ qu['’](?:IA|intelligence|assistant)|dans\ (?:cette\ scène|ce\ chapitre)"
    r"|cette\ scène|la\ scène\ (?:commence|s['’]ouvre|se\ passe|se\ déroule|est)|n['’]hésite)",
    re.IGNORECASE,
)
_INTRO = re.compile("|".join(re.escape(each).replace("'", "['’]") for each in _INTROS), re.I)
_SPEAKS = re.compile(
    r"(?:I(?:['’]ll|['’]d|\ will|\ can(?:not|['’]t)?|\ would)(?:\ [\w’']+){0,3}?\ (?:provide|write"
    r"|describe|create|continue|help|give|try|assist)|I\ hope\ th|je\ (?:vais|ne\ peux\ pas)"
    r"(?:\ \w+)?\ (?:écrire|décrire|rédiger|continuer|créer|proposer)|je\ suis\ désolé"
    r"|j['’]espère\ que)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Opening:
    """`wait`: too early to say. `skip`: `length` characters are no prose, look again after
    them. `talk`: the model talks about the text. `prose`: the text."""

    verdict: Literal["wait", "skip", "talk", "prose"]
    length: int = 0


def look(paragraph: str, whole: bool = False) -> Opening:
    """What a paragraph begins with; `whole` when nothing more will come."""
    if whole and echoed(paragraph):
        return Opening("talk")
    begun = paragraph.casefold().replace("’", "'")
    if not any(opener.startswith(begun) or begun.startswith(opener) for opener in _OPENERS):
        return Opening("prose")
    line, newline, _ = paragraph.partition("\n")
    if not newline and not whole and len(line) < JUDGED_LENGTH:
        return Opening("wait")
    return _judge(line.rstrip(), ended=bool(newline) or whole)


def _judge(line: str, ended: bool) -> Opening:
    if ended and _HEADING.fullmatch(line):
        return Opening("skip", len(line))
    if label := _LABEL.match(line):
        return Opening("skip", label.end())
    if _INTRO.match(line) and (line.endswith(":") or _ABOUT.search(line)):
        return Opening("skip", len(line)) if ended and line.endswith(":") else Opening("talk")
    if _SELF.match(line) or (_SPEAKS.match(line) and _ABOUT.search(line)):
        return Opening("talk")
    return Opening("prose")
