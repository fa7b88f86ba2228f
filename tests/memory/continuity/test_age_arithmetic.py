"""Ages, births and dates that do not add up."""

from tests.memory.continuity.texts import Beat, Case, said, then, two

EN, FR = "en", "fr"
CAST = {"Tom": "character", "Sue": "character", "Paul": "character"}


def born(words: str, who: str, when: str, **more: object) -> dict:
    return said(1, words, who, "born_on", when, **more)


def aged(words: str, who: str, age: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "age", age, **more)


def tie(words: str, who: str, whom: str, value: str, **more: object) -> dict:
    return said(1, words, who, "bond", value, object=whom, **more)


TOM_1900 = two("Tom was born in 1900.", born("was born in 1900", "Tom", "1900"))
PAUL_1900 = two("Paul est né en 1900.", born("est né en 1900", "Paul", "1900"))
OLDER = two("Tom was a year older than Sue.", tie("a year older", "Tom", "Sue", "a year older"))
AINE = two("Paul était l’aîné de Sue.", tie("l’aîné de Sue", "Paul", "Sue", "aîné"))


def tom(text: str, words: str, age: str, **more: object) -> Beat:
    return then(text, aged(words, "Tom", age, **{"when": "In 1910"} | more))


def paul(text: str, words: str, age: str, **more: object) -> Beat:
    return then(text, aged(words, "Paul", age, **{"when": "En 1910"} | more))


CASES = (
    Case(
        "born in 1900, fifteen in 1910",
        EN,
        (TOM_1900, tom("In 1910 Tom was fifteen.", "Tom was fifteen", "15")),
        True,
        CAST,
    ),
    Case(
        "né en 1900, quinze ans en 1910",
        FR,
        (PAUL_1900, paul("En 1910, Paul, à quinze ans, partit.", "à quinze ans", "15")),
        True,
        CAST,
    ),
    Case(
        "his elder, and hers",
        EN,
        (OLDER, then("Sue was the elder of Tom.", tie("the elder", "Sue", "Tom", "elder"))),
        True,
        CAST,
    ),
    Case(
        "l’aîné, et l’aînée",
        FR,
        (AINE, then("Sue était l’aînée de Paul.", tie("l’aînée", "Sue", "Paul", "l’aînée"))),
        True,
        CAST,
    ),
    Case(
        "ten years, twenty years older",
        EN,
        (
            two("In 1900 Tom was thirty.", aged("Tom was thirty", "Tom", "30", when="In 1900")),
            tom("In 1910 Tom was fifty.", "Tom was fifty", "50"),
        ),
        True,
        CAST,
    ),
    Case(
        "younger in the next scene",
        EN,
        (
            two("Tom was thirty.", aged("was thirty", "Tom", "30")),
            then("Tom, at twenty, left.", aged("Tom, at twenty", "Tom", "20"), chapter=1, beat=2),
        ),
        True,
        CAST,
    ),
    Case(
        "née deux fois",
        FR,
        (
            PAUL_1900,
            then("Paul est né en 1905, à Metz.", born("est né en 1905", "Paul", "1905")),
        ),
        True,
        CAST,
    ),
    Case(
        "before his birthday",
        EN,
        (TOM_1900, tom("In 1910 Tom was nine.", "Tom was nine", "9")),
        False,
        CAST,
    ),
    Case(
        "not yet fifteen",
        EN,
        (TOM_1900, tom("In 1910 Tom was not fifteen.", "was not fifteen", "15", polarity="-")),
        False,
        CAST,
    ),
    Case(
        "about fifteen",
        EN,
        (TOM_1900, tom("In 1910 Tom was about fifteen.", "was about fifteen", "15")),
        False,
        CAST,
    ),
    Case(
        "he lied",
        EN,
        (TOM_1900, tom("In 1910 Tom lied that he was fifteen.", "he was fifteen", "15")),
        False,
        CAST,
    ),
    Case(
        "a chapter that goes back and does not say so",
        EN,
        (
            two("Tom was thirty.", aged("was thirty", "Tom", "30")),
            then("Tom, at twenty, went home.", aged("Tom, at twenty", "Tom", "20")),
        ),
        False,
        CAST,
    ),
    Case(
        "undead at thirty",
        EN,
        (
            two(
                "Tom, born in 1900, was undead.",
                born("born in 1900", "Tom", "1900"),
                said(1, "was undead", "Tom", "life_status", "undead"),
            ),
            tom("In 1990 Tom was thirty.", "Tom was thirty", "30", when="In 1990"),
        ),
        False,
        CAST,
    ),
    Case(
        "younger than he",
        EN,
        (OLDER, then("Sue was younger than Tom.", tie("younger", "Sue", "Tom", "younger"))),
        False,
        CAST,
    ),
    Case(
        "à un an près",
        FR,
        (PAUL_1900, paul("En 1910, Paul, à onze ans, partit.", "à onze ans", "11")),
        False,
        CAST,
    ),
    Case(
        "pas encore quinze ans",
        FR,
        (
            PAUL_1900,
            paul(
                "En 1910, Paul n’avait pas quinze ans.",
                "n’avait pas quinze ans",
                "15",
                polarity="-",
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "une quinzaine d’années",
        FR,
        (PAUL_1900, paul("En 1910, Paul avait environ quinze ans.", "environ quinze ans", "15")),
        False,
        CAST,
    ),
    Case(
        "il prétendit",
        FR,
        (PAUL_1900, paul("En 1910, Paul prétendit avoir quinze ans.", "avoir quinze ans", "15")),
        False,
        CAST,
    ),
    Case(
        "on ne sait quand",
        FR,
        (PAUL_1900, paul("Paul, à quinze ans, partit.", "à quinze ans", "15", when="")),
        False,
        CAST,
    ),
    Case(
        "when she was ten",
        EN,
        (
            two("Sue was thirty.", aged("Sue was thirty", "Sue", "30")),
            then(
                "When Sue was ten, all was well.",
                aged("Sue was ten", "Sue", "10"),
                chapter=1,
                beat=2,
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "quand elle avait dix ans",
        FR,
        (
            two("Sue avait trente ans.", aged("Sue avait trente ans", "Sue", "30")),
            then(
                "Quand Sue avait dix ans, tout allait bien.",
                aged("Sue avait dix ans", "Sue", "10"),
                chapter=1,
                beat=2,
            ),
        ),
        False,
        CAST,
    ),
)
