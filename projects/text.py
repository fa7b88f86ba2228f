"""What a text consists of: words, sentences, paragraphs. Pure."""

import re

PARAGRAPH_BREAK = "\n\n"

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
# A sentence ends at . ! ? or … with its closing quotes, brackets and, in French, « »'s space.
_SENTENCE_END = re.compile(r"[.!?…]+(?:[\u00a0\u202f ]?[»”’\"')\]])*(?=\s|$)")


def count_words(text: str) -> int:
    """Words as an author counts them: "don't", "l'hiver" and "grand-mère" are one each."""
    return len(_WORD.findall(text))


def paragraphs(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def last_sentence_end(text: str) -> int:
    """Where the last whole sentence ends, as an offset after it; 0 where there is none."""
    end = 0
    for match in _SENTENCE_END.finditer(text):
        end = match.end()
    return end


def sentences(text: str) -> list[str]:
    """The sentences of a text in order, stripped; what follows the last end counts too."""
    found, start = [], 0
    for match in _SENTENCE_END.finditer(text):
        found.append(text[start : match.end()].strip())
        start = match.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]
