"""Quotation marks that a model sets around its whole answer."""

QUOTES = (("“", "”"), ('"', '"'), ("«", "»"))
OPENING = tuple(opens for opens, _closes in QUOTES)


def unquoted(text: str, passage: str) -> str:
    """Without marks around the whole that are not a speech's own, where the passage that it stands
    for begins with one.
    """
    for opens, closes in QUOTES:
        inner = text[1:-1].strip()
        wrapped = len(text) > 1 and text[:1] == opens and text[-1:] == closes
        marked = passage.startswith(OPENING) and not inner.startswith(OPENING)
        if wrapped and not ({opens, closes} & set(inner) or marked or passage.startswith(opens)):
            return inner
    return text
