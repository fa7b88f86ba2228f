"""What is not done is not done unremarked."""

from tests.memory.continuity.texts import Beat, Case, said, then, two

EN, FR = "en", "fr"
CAST = {
    "Ada": "character",
    "Kit": "character",
    "Luc": "character",
    "le Roi": "character",
    "the Guild": "group",
    "la Guilde": "group",
    "the clerks": "group",
    "les gardes": "group",
}


def norm(words: str, value: str, slot: str, n: int = 1, who: str = "", **more: object) -> dict:
    return said(n, words, who, "norm", value, slot=slot, **({"modality": "rule"} | more))


def does(words: str, who: str, what: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "takes_part", object=what, **more)


def case(name: str, language: str, *beats: Beat, fires: bool = False) -> Case:
    return Case(name, language, beats, fires, CAST)


VOTES = two("No woman votes.", norm("No woman votes", "votes", "woman", polarity="-"))
VOTED = does("She voted", "Ada", "voted", 2)
TEMPLE = two(
    "On n’entre pas armé au temple.",
    norm("n’entre pas armé au temple", "entre armé", "temple", polarity="-"),
)
ENTRA = does("entra armé", "Luc", "entra armé")
SALUE = "Luc entra armé dans le temple, et on le salua."

CASES = (
    case(
        "she voted",
        EN,
        VOTES,
        then("Ada went up to the urn. She voted; nobody looked up.", VOTED),
        fires=True,
    ),
    case("armé au temple", FR, TEMPLE, then(SALUE, ENTRA), fires=True),
    case(
        "a man voted",
        EN,
        VOTES,
        then("Kit went up to the urn. He voted.", does("He voted", "Kit", "voted", 2)),
    ),
    case(
        "she did not vote",
        EN,
        VOTES,
        then(
            "Ada went up to the urn. She did not vote.",
            does("did not vote", "Ada", "vote", 2, polarity="-"),
        ),
    ),
    case(
        "only the Guild is bound",
        EN,
        two(
            "The Guild never works on feast days.",
            norm("never works on feast days", "works", "feast", who="the Guild", polarity="-"),
        ),
        then(
            "Kit worked through the feast.",
            does("Kit worked", "Kit", "worked"),
        ),
    ),
    case(
        "the clerks stared",
        EN,
        VOTES,
        then(
            "Ada went up to the urn. She voted. The clerks stared.",
            VOTED,
            does("The clerks stared", "the clerks", "stared", 3),
        ),
    ),
    case(
        "unseen",
        EN,
        VOTES,
        then("Ada went up to the urn. She voted unseen.", VOTED),
    ),
    case(
        "but for widows",
        EN,
        two(
            "No woman votes, save widows.",
            norm("No woman votes", "votes", "woman", polarity="-", other="widows"),
        ),
        then(
            "Ada was a widow now. She voted.",
            said(1, "Ada was a widow", "Ada", "is_a", "widow"),
            VOTED,
        ),
    ),
    case(
        "since the war they do",
        EN,
        VOTES,
        then(
            "Since the war every woman votes. Ada smiled. She voted.",
            norm("every woman votes", "votes", "woman"),
            VOTED | {"n": 3},
        ),
    ),
    case(
        "she wished to",
        EN,
        VOTES,
        then("Ada saw the urn. If she voted, he lost.", does("she voted", "Ada", "voted", 2)),
    ),
    case(
        "à la taverne",
        FR,
        TEMPLE,
        then("Luc entra armé dans la taverne.", ENTRA),
    ),
    case(
        "les gardes le saisirent",
        FR,
        TEMPLE,
        then(
            "Luc entra armé dans le temple. Les gardes saisirent Luc.",
            ENTRA,
            does("gardes saisirent Luc", "les gardes", "saisirent Luc", 2),
        ),
    ),
    case(
        "de nuit",
        FR,
        TEMPLE,
        then("De nuit, Luc entra armé dans le temple.", ENTRA),
    ),
    case(
        "sauf le Roi",
        FR,
        two(
            "On n’entre pas armé au temple, sauf le Roi.",
            norm(
                "n’entre pas armé au temple", "entre armé", "temple", polarity="-", other="le Roi"
            ),
        ),
        then("Le Roi entra armé dans le temple.", does("Roi entra armé", "le Roi", "entra armé")),
    ),
    case(
        "la Guilde seule",
        FR,
        two(
            "La Guilde ne boit jamais au temple.",
            norm("ne boit jamais au temple", "boit", "temple", who="la Guilde", polarity="-"),
        ),
        then("Luc boit au temple.", does("Luc boit", "Luc", "boit")),
    ),
    case(
        "une rumeur",
        FR,
        TEMPLE,
        then("On racontait que Luc entra armé dans le temple.", ENTRA),
    ),
)
