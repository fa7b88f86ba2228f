"""Other clothes within one scene."""

from tests.memory.continuity.texts import Beat, Case, said, then, two

EN, FR = "en", "fr"
ANA = {"Ana": "character", "Luc": "character"}


def wears(words: str, who: str, value: str, slot: str = "", n: int = 1, **more: object) -> dict:
    return said(n, words, who, "wears", value, slot=slot, **more)


def next_beat(text: str, *facts: dict, beat: int = 2) -> Beat:
    return then(text, *facts, chapter=1, beat=beat)


BLACK = two("Ana stood there in black.", wears("in black", "Ana", "in black"))
BARE = two("Luc entra pieds nus.", wears("pieds nus", "Luc", "pieds nus"))
BOOTS = next_beat("Luc regardait ses bottes.", wears("ses bottes", "Luc", "ses bottes"))

CASES = (
    Case(
        "in black, a red dress",
        EN,
        (
            BLACK,
            next_beat("Ana smoothed her red dress.", wears("her red dress", "Ana", "red dress")),
        ),
        True,
        ANA,
    ),
    Case(
        "no hat, her hat",
        EN,
        (
            two("Ana wore no hat.", wears("wore no hat", "Ana", "hat", polarity="-")),
            next_beat("Ana smiled under her hat.", wears("under her hat", "Ana", "hat")),
        ),
        True,
        ANA,
    ),
    Case("pieds nus, en bottes", FR, (BARE, BOOTS), True, ANA),
    Case(
        "in black, her black dress",
        EN,
        (
            BLACK,
            next_beat(
                "Ana smoothed her black dress.", wears("her black dress", "Ana", "black dress")
            ),
        ),
        False,
        ANA,
    ),
    Case(
        "no hat, no hat",
        EN,
        (
            two("Ana wore no hat.", wears("wore no hat", "Ana", "hat", polarity="-")),
            next_beat(
                "Ana, without a hat, squinted.",
                wears("without a hat", "Ana", "hat", polarity="-"),
            ),
        ),
        False,
        ANA,
    ),
    Case(
        "the coat over it",
        EN,
        (
            BLACK,
            next_beat("Ana drew her red coat closer.", wears("her red coat", "Ana", "red coat")),
        ),
        False,
        ANA,
    ),
    Case(
        "a white shirt with it",
        EN,
        (
            BLACK,
            next_beat("Ana’s white shirt was damp.", wears("white shirt", "Ana", "white shirt")),
        ),
        False,
        ANA,
    ),
    Case(
        "changed",
        EN,
        (
            BLACK,
            next_beat(
                "Ana changed into her red dress.", wears("her red dress", "Ana", "red dress")
            ),
        ),
        False,
        ANA,
    ),
    Case(
        "the next day",
        EN,
        (
            BLACK,
            next_beat(
                "The next day, Ana smoothed her red dress.",
                wears("her red dress", "Ana", "red dress", when="The next day"),
            ),
        ),
        False,
        ANA,
    ),
    Case(
        "another chapter",
        EN,
        (BLACK, then("Ana smoothed her red dress.", wears("her red dress", "Ana", "red dress"))),
        False,
        ANA,
    ),
    Case(
        "il se chausse",
        FR,
        (
            BARE,
            next_beat(
                "Luc enfila des bas épais. Luc regardait ses bottes.",
                said(1, "enfila des bas", "Luc", "takes_part", object="enfila des bas"),
                wears("ses bottes", "Luc", "ses bottes", n=2),
            ),
        ),
        False,
        ANA,
    ),
    Case(
        "le soir",
        FR,
        (
            BARE,
            next_beat(
                "Le soir, Luc regardait ses bottes.",
                wears("ses bottes", "Luc", "ses bottes", when="Le soir"),
            ),
        ),
        False,
        ANA,
    ),
    Case(
        "un souvenir",
        FR,
        (
            BARE,
            next_beat(
                "Luc se souvint de ses bottes d’enfant.",
                wears("ses bottes d’enfant", "Luc", "ses bottes", modality="memory"),
            ),
        ),
        False,
        ANA,
    ),
    Case(
        "dessous",
        FR,
        (
            two(
                "Ana portait une robe noire.",
                wears("une robe noire", "Ana", "robe noire", "dessus"),
            ),
            next_beat(
                "Sa robe rouge dépassait sous celle d’Ana.",
                wears("Sa robe rouge dépassait", "Ana", "robe rouge", "dessous"),
            ),
        ),
        False,
        ANA,
    ),
)
