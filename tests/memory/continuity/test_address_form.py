"""How one addresses another, changed for no reason."""

from tests.memory.continuity.texts import Case, said, then, two

EN, FR = "en", "fr"
CAST = {
    "Ana": "character", "Paul": "character", "Luc": "character", "Bob Ashe": "character",
    "Ned": "character",
}  # fmt: skip


def calls(words: str, who: str, whom: str, form: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "address_form", form, object=whom, **more)


VOUS = two("« Vous mentez, Paul », dit Ana.", calls("Vous mentez, Paul", "Ana", "Paul", "vous"))
TU = then("« Tu viens, Paul ? » dit Ana.", calls("Tu viens, Paul", "Ana", "Paul", "tu"))
GRACE = two(
    "“Come, Your Grace,” said Ned to Bob Ashe.",
    calls("Come, Your Grace", "Ned", "Bob Ashe", "Your Grace"),
)
BOB = then("“Come, Bob,” said Ned.", calls("Come, Bob", "Ned", "Bob Ashe", "Bob"))

CASES = (
    Case("Your Grace, Bob", EN, (GRACE, BOB), True, CAST),
    Case("vous, tu", FR, (VOUS, TU), True, CAST),
    Case(
        "darling, madam",
        EN,
        (
            two(
                "“Come, darling,” said Ned to Ana.",
                calls("Come, darling", "Ned", "Ana", "darling"),
            ),
            then("“Come, madam,” said Ned to Ana.", calls("Come, madam", "Ned", "Ana", "madam")),
        ),
        True,
        CAST,
    ),
    Case(
        "docteur, et son prénom",
        FR,
        (
            two(
                "« Entrez, docteur », dit Ana à Paul.",
                calls("Entrez, docteur", "Ana", "Paul", "docteur"),
            ),
            then("« Venez, Paul », dit Ana.", calls("Venez, Paul", "Ana", "Paul", "Paul")),
        ),
        True,
        CAST,
    ),
    Case(
        "two titles",
        EN,
        (
            GRACE,
            then(
                "“Come, sir,” said Ned to Bob Ashe.", calls("Come, sir", "Ned", "Bob Ashe", "sir")
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "friends since",
        EN,
        (
            GRACE,
            then(
                "Ned and Bob Ashe had become friends. “Come, Bob,” said Ned.",
                said(1, "had become friends", "Ned", "bond", "friends", object="Bob Ashe"),
                calls("Come, Bob", "Ned", "Bob Ashe", "Bob", 2),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "in mockery",
        EN,
        (
            GRACE,
            then("“Come, Bob,” sneered Ned.", calls("Come, Bob", "Ned", "Bob Ashe", "Bob")),
        ),
        False,
        CAST,
    ),
    Case(
        "months later",
        EN,
        (
            GRACE,
            then(
                "Three months later, “Come, Bob,” said Ned.",
                calls("Come, Bob", "Ned", "Bob Ashe", "Bob", when="Three months later"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "another says it",
        EN,
        (GRACE, then("“Come, Bob,” said Ana.", calls("Come, Bob", "Ana", "Bob Ashe", "Bob"))),
        False,
        CAST,
    ),
    Case(
        "à une autre personne",
        FR,
        (VOUS, then("« Tu viens, Luc ? » dit Ana.", calls("Tu viens, Luc", "Ana", "Luc", "tu"))),
        False,
        CAST,
    ),
    Case(
        "à deux à la fois",
        FR,
        (
            two(
                "« Vous mentez, Paul et Luc », dit Ana.",
                calls("Vous mentez, Paul", "Ana", "Paul", "vous"),
                calls("Vous mentez, Paul et Luc", "Ana", "Luc", "vous"),
            ),
            TU,
        ),
        False,
        CAST,
    ),
    Case(
        "vous, et son prénom",
        FR,
        (VOUS, then("« Venez, Paul », dit Ana.", calls("Venez, Paul", "Ana", "Paul", "Paul"))),
        False,
        CAST,
    ),
    Case(
        "en colère",
        FR,
        (
            VOUS,
            then("« Tu mens, Paul ! » hurla Ana.", calls("Tu mens, Paul", "Ana", "Paul", "tu")),
        ),
        False,
        CAST,
    ),
    Case(
        "elle ne le vouvoie pas",
        FR,
        (
            two(
                "Ana ne vouvoyait pas Paul.",
                calls("ne vouvoyait pas Paul", "Ana", "Paul", "vous", polarity="-"),
            ),
            TU,
        ),
        False,
        CAST,
    ),
    Case(
        "passés au tutoiement",
        FR,
        (
            VOUS,
            then(
                "Ana épousa Paul. « Tu viens, Paul ? » dit Ana.",
                said(1, "Ana épousa Paul", "Ana", "spouse_of", object="Paul"),
                calls("Tu viens, Paul", "Ana", "Paul", "tu", 2),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "Your Grace, Hugh",
        EN,
        (
            two(
                "“Come, Your Grace,” said Ned to Sir Hugh Ashe.",
                calls("Come, Your Grace", "Ned", "Sir Hugh Ashe", "Your Grace"),
            ),
            then("“Come, Hugh,” said Ned.", calls("Come, Hugh", "Ned", "Sir Hugh Ashe", "Hugh")),
        ),
        True,
        CAST | {"Sir Hugh Ashe": "character"},
    ),
)
