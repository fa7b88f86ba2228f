"""A paragraph that begins as a marked heading does, kept apart from one as in Markdown. Pure."""

import re

_BEGINS = re.compile(r"^(?=[ \t]*\\*#{1,2}[ \t])", re.MULTILINE)
_ESCAPED = re.compile(r"^([ \t]*)\\(?=\\*#{1,2}[ \t])", re.MULTILINE)


def escaped(text: str) -> str:
    """With a backslash more before such lines; `unescaped` takes it back."""
    return _BEGINS.sub(r"\\", text)


def unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
