"""The dead act no more."""

from tests.memory.continuity.texts import Case, said, then, two

EN, FR = "en", "fr"
TOM = {"Tom": "character", "Ana": "character"}


def dead(words: str, who: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "life_status", "dead", **more)


def acts(words: str, who: str, what: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "takes_part", object=what, **more)


BURIED = two("They buried Tom.", dead("buried Tom", "Tom"))
DIED = two("Ana mourut.", dead("Ana mourut", "Ana"))
WAVED = then("Tom waved.", acts("Tom waved", "Tom", "waved"))
TOOK = then("Ana prit le train.", acts("Ana prit le train", "Ana", "prit le train"))

CASES = (
    Case("buried, waves", EN, (BURIED, WAVED), True, TOM),
    Case("died, takes the train", FR, (DIED, TOOK), True, TOM),
    Case(
        "a death denied",
        EN,
        (two("Tom was not dead.", dead("was not dead", "Tom", polarity="-")), WAVED),
        False,
        TOM,
    ),
    Case(
        "an act denied",
        EN,
        (
            BURIED,
            then("Tom did not wave.", acts("did not wave", "Tom", "wave", polarity="-")),
        ),
        False,
        TOM,
    ),
    Case(
        "alive before",
        EN,
        (two("Tom was alive.", said(1, "Tom was alive", "Tom", "life_status", "alive")), WAVED),
        False,
        TOM,
    ),
    Case(
        "carried, not acting",
        EN,
        (BURIED, then("Tom was carried out.", acts("was carried out", "Tom", "carried out"))),
        False,
        TOM,
    ),
    Case(
        "remembered",
        EN,
        (BURIED, then("Ana remembered that Tom waved.", acts("Tom waved", "Tom", "waved"))),
        False,
        TOM,
    ),
    Case(
        "acted the year before",
        EN,
        (
            BURIED,
            then(
                "Two years before, Tom had waved.",
                acts("Tom had waved", "Tom", "waved", time="earlier", when="Two years before"),
            ),
        ),
        False,
        TOM,
    ),
    Case(
        "his ghost",
        EN,
        (
            BURIED,
            then(
                "Tom came back as a ghost. Tom waved.",
                said(1, "back as a ghost", "Tom", "life_status", "ghost"),
                acts("Tom waved", "Tom", "waved", 2),
            ),
        ),
        False,
        TOM,
    ),
    Case(
        "un rêve",
        FR,
        (DIED, then("Paul rêva qu’Ana prit le train.", acts("Ana prit le train", "Ana", "train"))),
        False,
        TOM,
    ),
    Case(
        "une rumeur de mort",
        FR,
        (two("On disait Ana morte.", dead("Ana morte", "Ana")), TOOK),
        False,
        TOM,
    ),
    Case(
        "revenue à la vie",
        FR,
        (
            DIED,
            then(
                "Ana ressuscita, vivante. Ana prit le train.",
                said(1, "vivante", "Ana", "life_status", "alive"),
                acts("Ana prit le train", "Ana", "prit le train", 2),
            ),
        ),
        False,
        TOM,
    ),
    Case(
        "carried to the chapel",
        EN,
        (
            BURIED,
            then(
                "They took Tom to the chapel.",
                said(
                    1, "took Tom to the chapel", "Tom", "moves_to", object="chapel", active=False
                ),
            ),
        ),
        False,
        TOM | {"chapel": "place"},
    ),
    Case(
        "left on a horse",
        EN,
        (
            BURIED,
            then("Tom rode to Ax.", said(1, "Tom rode to Ax", "Tom", "moves_to", object="Ax")),
        ),
        True,
        TOM | {"Ax": "place"},
    ),
    Case(
        "tenue pour morte",
        FR,
        (
            two(
                "Tous tenaient Ana pour morte.",
                dead("tenaient Ana pour morte", "Ana"),
            ),
            TOOK,
        ),
        False,
        TOM,
    ),
    Case(
        "had she died",
        EN,
        (two("Had Tom died, nobody would have known.", dead("Had Tom died", "Tom")), WAVED),
        False,
        TOM,
    ),
    Case(
        "in the photograph",
        EN,
        (
            BURIED,
            then("In the photograph Tom waved.", acts("Tom waved", "Tom", "waved")),
        ),
        False,
        TOM,
    ),
    Case(
        "dans sa lettre",
        FR,
        (
            DIED,
            then(
                "Dans sa lettre, Ana racontait la tempête.",
                said(1, "Ana racontait la tempête", "Ana", "tells", "la tempête"),
            ),
        ),
        False,
        TOM,
    ),
    Case(
        "had built the house",
        EN,
        (
            BURIED,
            then(
                "Tom had built this house.",
                acts("Tom had built this house", "Tom", "built this house"),
            ),
        ),
        False,
        TOM,
    ),
    Case(
        "avait bâti la maison",
        FR,
        (
            DIED,
            then(
                "Ana avait bâti la maison.",
                acts("Ana avait bâti la maison", "Ana", "bâti la maison"),
            ),
        ),
        False,
        TOM,
    ),
)
