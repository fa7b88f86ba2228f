"""A tie of which there is one, broken."""

from tests.memory.continuity.texts import Case, said, then, two

EN, FR = "en", "fr"
CAST = {
    "Ana": "character", "Paul": "character", "Luc": "character", "Tom": "character",
    "Marc": "character",
}  # fmt: skip


def kin(words: str, who: str, of: str, what: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "kin_of", what, object=of, **more)


def spouse(words: str, who: str, of: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "spouse_of", object=of, **more)


def acts(words: str, who: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "takes_part", object=words, **more)


def dead(words: str, who: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "life_status", "dead", **more)


NEVER = two(
    "Ana had never married.",
    said(1, "never married", "Ana", "attribute", "married", slot="marital_status", polarity="-"),
)
HUSBAND = then("Paul, the husband of Ana, came in.", spouse("the husband of Ana", "Paul", "Ana"))
TO_PAUL = two("Ana was Paul’s wife.", spouse("Paul’s wife", "Ana", "Paul"))
OTHER = then("Luc, Ana’s husband, came in.", spouse("Ana’s husband", "Luc", "Ana"))
BROTHER = two("Tom was Paul’s brother.", kin("Paul’s brother", "Tom", "Paul", "brother"))
FATHER_DIED = two(
    "Le père de Paul mourut.",
    dead("Le père de Paul mourut", "Le père de Paul"),
    kin("Le père de Paul", "Le père de Paul", "Paul", "père"),
)
FATHER_DANCED = then(
    "Le père de Paul dansa au mariage.",
    kin("Le père de Paul", "Le père de Paul", "Paul", "père"),
    acts("dansa au mariage", "Le père de Paul"),
)
SON_PERE = two("Marc était le père de Paul.", kin("le père de Paul", "Marc", "Paul", "père"))
MARIES = two("Paul était le mari d’Ana.", spouse("le mari d’Ana", "Paul", "Ana"))
AUTRE = then("Luc, le mari d’Ana, entra.", spouse("le mari d’Ana", "Luc", "Ana"))

CASES = (
    Case("never married, her husband", EN, (NEVER, HUSBAND), True, CAST),
    Case("two husbands", EN, (TO_PAUL, OTHER), True, CAST),
    Case(
        "brother, cousin",
        EN,
        (BROTHER, then("Tom was Paul’s cousin.", kin("Paul’s cousin", "Tom", "Paul", "cousin"))),
        True,
        CAST,
    ),
    Case(
        "his brother, and his father's son turned round",
        EN,
        (BROTHER, then("Paul was Tom’s uncle.", kin("Tom’s uncle", "Paul", "Tom", "uncle"))),
        True,
        CAST,
    ),
    Case(
        "jamais mariée, son mari",
        FR,
        (
            two(
                "Ana ne s’était jamais mariée.",
                said(
                    1,
                    "jamais mariée",
                    "Ana",
                    "attribute",
                    "mariée",
                    slot="état_civil",
                    polarity="-",
                ),
            ),
            then("Luc, le mari d’Ana, entra.", spouse("le mari d’Ana", "Luc", "Ana")),
        ),
        True,
        CAST,
    ),
    Case("son père mourut, son père danse", FR, (FATHER_DIED, FATHER_DANCED), True, CAST),
    Case(
        "deux pères",
        FR,
        (
            SON_PERE,
            then("Luc, le père de Paul, rit.", kin("le père de Paul", "Luc", "Paul", "père")),
        ),
        True,
        CAST,
    ),
    Case(
        "married since",
        EN,
        (
            NEVER,
            then(
                "Ana married in June. Paul, the husband of Ana, came in.",
                acts("Ana married", "Ana"),
                spouse("the husband of Ana", "Paul", "Ana", 2),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "ten years later",
        EN,
        (
            TO_PAUL,
            then(
                "Ten years later, Luc, Ana’s husband, came in.",
                spouse("Ana’s husband", "Luc", "Ana", when="Ten years later"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "widowed between",
        EN,
        (
            TO_PAUL,
            then(
                "Paul had died at sea. Luc, Ana’s husband, came in.",
                dead("Paul had died", "Paul", time="earlier"),
                spouse("Ana’s husband", "Luc", "Ana", 2),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "her husband, of no name yet",
        EN,
        (
            TO_PAUL,
            then("The husband of Ana came in.", spouse("husband of Ana", "The husband", "Ana")),
        ),
        False,
        CAST,
    ),
    Case(
        "many wives by law",
        EN,
        (
            two(
                "In Sarn a woman may take two husbands. Ana was Paul’s wife.",
                said(1, "may take two husbands", "", "world_rule", "two husbands"),
                spouse("Paul’s wife", "Ana", "Paul", 2),
            ),
            OTHER,
        ),
        False,
        CAST,
    ),
    Case(
        "not his wife",
        EN,
        (
            TO_PAUL,
            then(
                "Ana was not Luc’s wife.",
                spouse("not Luc’s wife", "Ana", "Luc", polarity="-"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "adopted",
        EN,
        (
            two("Tom was Paul’s father.", kin("Paul’s father", "Tom", "Paul", "father")),
            then(
                "Luc was Paul’s adoptive father.",
                kin("Paul’s adoptive father", "Luc", "Paul", "father"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "a brother has brothers",
        EN,
        (
            BROTHER,
            then("Luc was Paul’s brother.", kin("Paul’s brother", "Luc", "Paul", "brother")),
        ),
        False,
        CAST,
    ),
    Case(
        "beau-père",
        FR,
        (
            SON_PERE,
            then(
                "Luc, le beau-père de Paul, rit.",
                kin("le beau-père de Paul", "Luc", "Paul", "beau-père"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "divorcés",
        FR,
        (
            MARIES,
            then(
                "Ana avait divorcé de Paul. Luc, le mari d’Ana, entra.",
                acts("Ana avait divorcé", "Ana"),
                spouse("le mari d’Ana", "Luc", "Ana", 2),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "son premier mari",
        FR,
        (
            two(
                "Paul était le premier mari d’Ana.",
                spouse("le premier mari d’Ana", "Paul", "Ana"),
            ),
            AUTRE,
        ),
        False,
        CAST,
    ),
    Case(
        "avant sa mort",
        FR,
        (
            FATHER_DIED,
            then(
                "Deux ans plus tôt, le père de Paul avait dansé au mariage.",
                kin("le père de Paul", "Le père de Paul", "Paul", "père"),
                acts(
                    "avait dansé au mariage",
                    "Le père de Paul",
                    time="earlier",
                    when="Deux ans plus tôt",
                ),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "comme un père",
        FR,
        (
            SON_PERE,
            then(
                "Luc était comme un père pour Paul.",
                kin("comme un père pour Paul", "Luc", "Paul", "père"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "a father to him",
        EN,
        (
            two("Tom was Paul’s father.", kin("Tom was Paul’s father", "Tom", "Paul", "father")),
            then(
                "Marc had been a father to Paul.",
                kin("a father to Paul", "Marc", "Paul", "father"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "un père pour lui",
        FR,
        (
            two("Tom était le père de Paul.", kin("était le père", "Tom", "Paul", "père")),
            then("Marc fut un père pour Paul.", kin("un père pour Paul", "Marc", "Paul", "père")),
        ),
        False,
        CAST,
    ),
    Case(
        "la petite fille de Tom",
        FR,
        (
            two("Ana était la fille de Tom.", kin("était la fille", "Ana", "Tom", "fille")),
            then(
                "Ana, la petite fille de Tom, rit.",
                kin("la petite fille de Tom", "Ana", "Tom", "petite fille"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "sa fille, sa petite-fille",
        FR,
        (
            two("Ana était la fille de Tom.", kin("était la fille", "Ana", "Tom", "fille")),
            then(
                "Ana, la petite-fille de Tom, rit.",
                kin("la petite-fille de Tom", "Ana", "Tom", "petite-fille"),
            ),
        ),
        True,
        CAST,
    ),
)
