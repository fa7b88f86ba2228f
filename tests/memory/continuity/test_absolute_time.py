"""One event, two dates."""

from tests.memory.continuity.texts import Case, said, then, two

EN, FR = "en", "fr"
FIRE = {"Ana": "character"}


def dated(words: str, what: str, when: str, n: int = 1, **more: object) -> dict:
    return said(n, words, what, "dated", when, **more)


TUESDAY = two("The fire broke the town on Tuesday.", dated("fire", "the fire", "Tuesday"))
LATER = then("That fire, on Friday, had cost him all.", dated("That fire", "the fire", "Friday"))
LE_3 = two("Le bal du 3 mai fut un triomphe.", dated("bal du 3 mai", "le bal", "--05-03"))
LE_5 = then("Au bal, le 5 mai, Ana avait ri.", dated("Au bal, le 5 mai", "le bal", "--05-05"))
MAY_3 = two("The fire was on 3 May.", dated("fire was on 3 May", "the fire", "--05-03"))
MAY_5 = then("He lost all in the fire of 5 May.", dated("fire of 5 May", "the fire", "--05-05"))


def fire(text: str, words: str, when: str, **more: object):
    return then(text, dated(words, "the fire", when, **more))


def bal(text: str, words: str, when: str = "--05-05", **more: object):
    return then(text, dated(words, "le bal", when, **more))


CASES = (
    Case("Tuesday, Friday", EN, (TUESDAY, LATER), True, FIRE),
    Case("3 May, 5 May", EN, (MAY_3, MAY_5), True, FIRE),
    Case("le 3, le 5", FR, (LE_3, LE_5), True, FIRE),
    Case(
        "mardi, vendredi",
        FR,
        (
            two(
                "L’incendie eut lieu mardi.",
                dated("incendie eut lieu mardi", "l’incendie", "mardi"),
            ),
            then(
                "L’incendie de vendredi.", dated("incendie de vendredi", "l’incendie", "vendredi")
            ),
        ),
        True,
        FIRE,
    ),
    Case(
        "the same day, with its year",
        EN,
        (MAY_3, fire("The fire of 3 May 1900 had cost him all.", "3 May 1900", "1900-05-03")),
        False,
        FIRE,
    ),
    Case(
        "not on that day",
        EN,
        (MAY_3, fire("The fire was not on 5 May.", "was not on 5 May", "--05-05", polarity="-")),
        False,
        FIRE,
    ),
    Case(
        "about then",
        EN,
        (MAY_3, fire("The fire was around 5 May.", "around 5 May", "--05-05")),
        False,
        FIRE,
    ),
    Case(
        "by a wrong clock",
        EN,
        (MAY_3, fire("By the stopped calendar the fire was on 5 May.", "on 5 May", "--05-05")),
        False,
        FIRE,
    ),
    Case(
        "another of its kind",
        EN,
        (MAY_3, fire("Another fire, on 5 May, took the barn.", "fire, on 5 May", "--05-05")),
        False,
        FIRE,
    ),
    Case(
        "put off",
        EN,
        (
            two("The duel was for 3 May.", dated("duel was for 3 May", "the duel", "--05-03")),
            then(
                "The duel was put off to 5 May.", dated("put off to 5 May", "the duel", "--05-05")
            ),
        ),
        False,
        FIRE,
    ),
    Case(
        "its first day and its last",
        EN,
        (
            two("The siege began on 3 May.", dated("began on 3 May", "the siege", "--05-03")),
            then("The siege of 5 May.", dated("siege of 5 May", "the siege", "--05-05")),
        ),
        False,
        FIRE,
    ),
    Case(
        "it lasted a month",
        EN,
        (
            two(
                "The siege lasted thirty days. The siege held on 3 May 1900.",
                said(1, "lasted thirty days", "the siege", "lasts", "P30D"),
                dated("held on 3 May 1900", "the siege", "1900-05-03", 2),
            ),
            then(
                "Ana wept at the siege on 5 May 1900.",
                dated("siege on 5 May 1900", "the siege", "1900-05-05"),
            ),
        ),
        False,
        FIRE,
    ),
    Case(
        "a fire ten years later",
        EN,
        (
            two("The fire was in 1900.", dated("fire was in 1900", "the fire", "1900")),
            fire("He lost all in the fire of 1910.", "fire of 1910", "1910"),
        ),
        False,
        FIRE,
    ),
    Case(
        "a rumour",
        EN,
        (MAY_3, fire("They said the fire was on 5 May.", "fire was on 5 May", "--05-05")),
        False,
        FIRE,
    ),
    Case(
        "le 3, de quelle année",
        FR,
        (LE_3, bal("Au bal du 3 mai 1900, Ana avait ri.", "3 mai 1900", "1900-05-03")),
        False,
        FIRE,
    ),
    Case(
        "vers le 5",
        FR,
        (LE_3, bal("Au bal, vers le 5 mai, Ana avait ri.", "vers le 5 mai")),
        False,
        FIRE,
    ),
    Case(
        "tous les ans",
        FR,
        (LE_3, bal("Chaque printemps, au bal du 5 mai, Ana riait.", "bal du 5 mai")),
        False,
        FIRE,
    ),
    Case(
        "repoussé",
        FR,
        (LE_3, bal("Le bal, repoussé, eut lieu le 5 mai.", "eut lieu le 5 mai")),
        False,
        FIRE,
    ),
    Case(
        "ce n’était pas le 5",
        FR,
        (LE_3, bal("Le bal n’eut pas lieu le 5 mai.", "n’eut pas lieu le 5 mai", polarity="-")),
        False,
        FIRE,
    ),
    Case(
        "sa montre retarde",
        FR,
        (LE_3, bal("À sa montre, le bal était du 5 mai.", "bal était du 5 mai")),
        False,
        FIRE,
    ),
    Case(
        "s’ouvrit, ferma",
        FR,
        (
            two("La foire s’ouvrit le 3 mai.", dated("s’ouvrit le 3 mai", "la foire", "--05-03")),
            then("La foire ferma le 12 mai.", dated("ferma le 12 mai", "la foire", "--05-12")),
        ),
        False,
        FIRE,
    ),
    Case(
        "laid, lifted",
        EN,
        (
            two("The siege was laid on 3 May.", dated("laid on 3 May", "siege", "--05-03")),
            then("The siege was lifted on 9 June.", dated("lifted on 9 June", "siege", "--06-09")),
        ),
        False,
        FIRE | {"siege": "event"},
    ),
    Case(
        "le lendemain du bal",
        FR,
        (LE_3, bal("Le 4 mai, lendemain du bal, il plut.", "lendemain du bal", "--05-04")),
        False,
        FIRE,
    ),
)
