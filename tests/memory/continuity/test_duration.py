"""One span, two lengths; a journey that was quicker than its route."""

from tests.memory.continuity.texts import Case, said, then, two

EN, FR = "en", "fr"
ANA = {"Ana": "character", "Luc": "character", "Ax": "place", "Foix": "place"}


def lasts(words: str, what: str, length: str, n: int = 1, **more: object) -> dict:
    return said(n, words, what, "lasts", length, **more)


def route(words: str, length: str, slot: str, **more: object) -> dict:
    return said(1, words, "Ax", "route", length, object="Foix", slot=slot, **more)


def at(words: str, where: str, when: str, n: int = 1, **more: object) -> dict:
    return said(n, words, "Luc", "located_at", object=where, when=when, **more)


SIX = two("Her prison had lasted six years.", lasts("lasted six years", "prison", "P6Y"))
SIX_ANS = two("Sa prison avait duré six ans.", lasts("duré six ans", "prison", "P6Y"))
ON_FOOT = two("Ax was two days on foot from Foix.", route("two days on foot", "P2D", "on foot"))
A_PIED = two("Ax est à deux jours de marche de Foix.", route("deux jours", "P2D", "à pied"))


def prison(text: str, words: str, length: str, **more: object):
    return then(text, lasts(words, "prison", length, **more))


def tea(text: str, words: str = "Luc was in Ax"):
    return then(
        f"At noon Luc was in Foix. {text}",
        at("Luc was in Foix", "Foix", "At noon"),
        at(words, "Ax", "That evening", 2),
    )


def gouter(text: str, words: str = "Luc était à Ax", **more: object):
    return then(
        f"À midi, Luc était à Foix. {text}",
        at("Luc était à Foix", "Foix", "À midi"),
        at(words, "Ax", "Le soir même", 2, **more),
    )


CASES = (
    Case(
        "six years, nine",
        EN,
        (SIX, prison("Prison, for her, was nine years of stone.", "nine years", "P9Y")),
        True,
        ANA,
    ),
    Case(
        "two days on foot, there by evening",
        EN,
        (ON_FOOT, tea("That evening Luc was in Ax.")),
        True,
        ANA,
    ),
    Case(
        "six ans, neuf ans",
        FR,
        (SIX_ANS, prison("La prison dura neuf ans.", "dura neuf ans", "P9Y")),
        True,
        ANA,
    ),
    Case(
        "parti à midi, là le soir",
        FR,
        (A_PIED, gouter("Le soir même, Luc était à Ax.")),
        True,
        ANA,
    ),
    Case(
        "in months",
        EN,
        (SIX, prison("Prison took seventy months of her.", "seventy months", "P70M")),
        False,
        ANA,
    ),
    Case(
        "not so long",
        EN,
        (
            SIX,
            prison(
                "Prison had not lasted nine years.", "not lasted nine years", "P9Y", polarity="-"
            ),
        ),
        False,
        ANA,
    ),
    Case(
        "as it felt",
        EN,
        (SIX, prison("Her prison had felt nine years long.", "felt nine years", "P9Y")),
        False,
        ANA,
    ),
    Case(
        "some five years",
        EN,
        (SIX, prison("Prison took about four years of her.", "about four years", "P4Y")),
        False,
        ANA,
    ),
    Case(
        "three of them so far",
        EN,
        (
            two(
                "Her prison had already lasted three years.", lasts("three years", "prison", "P3Y")
            ),
            prison("Prison took six years of her.", "six years", "P6Y"),
        ),
        False,
        ANA,
    ),
    Case(
        "another time",
        EN,
        (SIX, prison("Prison, the second time, was nine years.", "nine years", "P9Y")),
        False,
        ANA,
    ),
    Case(
        "on horseback",
        EN,
        (ON_FOOT, tea("That evening, on a fresh horse, Luc was in Ax.")),
        False,
        ANA,
    ),
    Case(
        "two days later",
        EN,
        (
            ON_FOOT,
            then(
                "At noon Luc was in Foix. Two days later Luc was in Ax.",
                at("Luc was in Foix", "Foix", "At noon"),
                at("Luc was in Ax", "Ax", "Two days later", 2),
            ),
        ),
        False,
        ANA,
    ),
    Case(
        "pas si longue",
        FR,
        (
            SIX_ANS,
            prison("La prison n’a pas duré neuf ans.", "pas duré neuf ans", "P9Y", polarity="-"),
        ),
        False,
        ANA,
    ),
    Case(
        "presque",
        FR,
        (SIX_ANS, prison("La prison dura environ quatre ans.", "environ quatre ans", "P4Y")),
        False,
        ANA,
    ),
    Case(
        "trois ans déjà",
        FR,
        (
            two("Sa prison durait déjà depuis trois ans.", lasts("trois ans", "prison", "P3Y")),
            prison("La prison dura six ans.", "dura six ans", "P6Y"),
        ),
        False,
        ANA,
    ),
    Case(
        "en train",
        FR,
        (A_PIED, gouter("Le soir même, par le train, Luc était à Ax.")),
        False,
        ANA,
    ),
    Case(
        "il n’y était pas",
        FR,
        (
            A_PIED,
            gouter(
                "Le soir même, Luc n’était pas à Ax.",
                "Luc n’était pas à Ax",
                polarity="-",
            ),
        ),
        False,
        ANA,
    ),
    Case(
        "huit jours",
        FR,
        (
            two("Le siège dura une semaine.", lasts("dura une semaine", "le siège", "P1W")),
            then("Le siège, huit jours de feu.", lasts("huit jours", "le siège", "P8D")),
        ),
        False,
        ANA,
    ),
    Case(
        "two years into it",
        EN,
        (SIX, prison("Two years into her prison she wrote.", "Two years into her prison", "P2Y")),
        False,
        ANA,
    ),
    Case(
        "au bout de deux ans",
        FR,
        (
            SIX_ANS,
            prison("Au bout de deux ans de prison, elle écrivit.", "deux ans de prison", "P2Y"),
        ),
        False,
        ANA,
    ),
)
