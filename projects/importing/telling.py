"""Translations that are imported by the first sentence told: a parser's process tells none, and
they take longer to import than most documents take to read.
"""


def gettext(message: str) -> str:
    from django.utils import translation

    return translation.gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    from django.utils import translation

    return translation.ngettext(singular, plural, number)
