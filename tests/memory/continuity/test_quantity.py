"""The same things are not another number."""

from tests.memory.continuity.texts import Beat, Case, said, then, two

EN, FR = "en", "fr"
CAST = {
    "Kit": "character",
    "Jean": "character",
    "les frères": "group",
    "the riders": "group",
    "la troupe": "group",
    "the chest": "object",
    "the tower": "place",
}


def count(words: str, what: str, n: int, slot: str = "", at: int = 1, **more: object) -> dict:
    return said(at, words, what, "count", str(n), slot=slot, **more)


def case(name: str, language: str, *beats: Beat, fires: bool = False) -> Case:
    return Case(name, language, beats, fires, CAST)


FORTY = two("Kit had forty crowns.", count("Kit had forty crowns", "Kit", 40, "crowns"))
RIDERS = two("The riders were forty.", count("riders were forty", "the riders", 40))
FRERES = two("Les frères étaient trois.", count("frères étaient trois", "les frères", 3))
ECUS = two("Jean avait quarante écus.", count("avait quarante écus", "Jean", 40, "écus"))

CASES = (
    case(
        "forty, the sixty",
        EN,
        FORTY,
        then("Kit counted the sixty crowns.", count("the sixty crowns", "Kit", 60, "crowns")),
        fires=True,
    ),
    case(
        "three, the fourth",
        FR,
        FRERES,
        then(
            "Le quatrième frère riait ; les frères se turent.",
            count("Le quatrième frère", "les frères", 4),
        ),
        fires=True,
    ),
    case(
        "quarante, soixante",
        FR,
        ECUS,
        then("Jean compta ses soixante écus.", count("soixante écus", "Jean", 60, "écus")),
        fires=True,
    ),
    case(
        "about sixty",
        EN,
        FORTY,
        then("Kit had about sixty crowns.", count("about sixty crowns", "Kit", 60, "crowns")),
    ),
    case(
        "not sixty",
        EN,
        FORTY,
        then(
            "Kit did not have sixty crowns.",
            count("not have sixty crowns", "Kit", 60, "crowns", polarity="-"),
        ),
    ),
    case(
        "the second of three",
        EN,
        two("The riders were three.", count("riders were three", "the riders", 3)),
        then(
            "The second of the riders fell behind.",
            count("The second of the riders", "the riders", 2),
        ),
    ),
    case(
        "a round number",
        EN,
        RIDERS,
        then(
            "Kit saw the riders, forty-two of a sort.",
            count("riders, forty-two of a sort", "the riders", 42),
        ),
    ),
    case(
        "a thousand",
        EN,
        RIDERS,
        then(
            "The riders made the noise, Kit thought. The riders were a thousand.",
            count("riders were a thousand", "the riders", 1000, at=2),
        ),
    ),
    case(
        "three of them",
        EN,
        RIDERS,
        then(
            "Three of the riders turned back.",
            count("Three of the riders", "the riders", 3),
        ),
    ),
    case(
        "spent between",
        EN,
        FORTY,
        then(
            "Kit threw half the crowns to the crowd. Kit had twenty crowns.",
            said(1, "threw half the crowns", "Kit", "takes_part", object="threw half the crowns"),
            count("Kit had twenty crowns", "Kit", 20, "crowns", at=2),
        ),
    ),
    case(
        "the year before",
        EN,
        FORTY,
        then(
            "The year before, Kit had had ten crowns.",
            count(
                "Kit had had ten crowns",
                "Kit",
                10,
                "crowns",
                time="earlier",
                when="The year before",
            ),
        ),
    ),
    case(
        "ten years later",
        EN,
        FORTY,
        then(
            "Ten years later, Kit had ten crowns.",
            count("Kit had ten crowns", "Kit", 10, "crowns", when="Ten years later"),
        ),
    ),
    case(
        "deux ans plus tard",
        FR,
        ECUS,
        then(
            "Deux ans plus tard, Jean avait dix écus.",
            count("Jean avait dix écus", "Jean", 10, "écus", when="Deux ans plus tard"),
        ),
    ),
    case(
        "of what is not said",
        EN,
        two("Kit had three, the youngest a girl.", count("Kit had three", "Kit", 3)),
        then("Kit drew two and threw a king away.", count("Kit drew two", "Kit", 2)),
    ),
    case(
        "doors are geography's",
        EN,
        two("The tower had two doors.", count("The tower had two doors", "the tower", 2, "doors")),
        then(
            "The tower had five doors.", count("The tower had five doors", "the tower", 5, "doors")
        ),
    ),
    case(
        "if he had sixty",
        EN,
        FORTY,
        then("If Kit had sixty crowns, he left.", count("Kit had sixty", "Kit", 60, "crowns")),
    ),
    case(
        "une centaine",
        FR,
        ECUS,
        then(
            "Jean avait une centaine d’écus.",
            count("une centaine d’écus", "Jean", 100, "écus"),
        ),
    ),
    case(
        "deux des frères",
        FR,
        FRERES,
        then("Deux des frères partirent.", count("Deux des frères", "les frères", 2)),
    ),
    case(
        "les deux autres",
        FR,
        FRERES,
        then(
            "Un des frères rit. Les deux autres frères se turent.",
            count("Les deux autres frères", "les frères", 2, at=2),
        ),
    ),
    case(
        "l’un des frères est mort",
        FR,
        FRERES,
        then(
            "Jean, l’aîné des frères, mourut. Les frères étaient deux.",
            said(1, "Jean, l’aîné des frères, mourut", "Jean", "life_status", "dead"),
            count("frères étaient deux", "les frères", 2, at=2),
        ),
    ),
    case(
        "on lui prêtait soixante écus",
        FR,
        ECUS,
        then(
            "On disait que Jean avait soixante écus.",
            count("avait soixante écus", "Jean", 60, "écus"),
        ),
    ),
    case(
        "two from the riders",
        EN,
        RIDERS,
        then("Two men from the riders fled.", count("Two men from the riders", "the riders", 2)),
    ),
    case(
        "deux hommes de la troupe",
        FR,
        two(
            "La troupe comptait neuf hommes.",
            count("comptait neuf hommes", "la troupe", 9, "hommes"),
        ),
        then(
            "Deux hommes de la troupe fuirent.",
            count("Deux hommes de la troupe", "la troupe", 2, "hommes"),
        ),
    ),
    case(
        "les dix hommes de la troupe",
        FR,
        two(
            "La troupe comptait six hommes.",
            count("comptait six hommes", "la troupe", 6, "hommes"),
        ),
        then(
            "Les dix hommes de la troupe fuirent.",
            count("Les dix hommes de la troupe", "la troupe", 10, "hommes"),
        ),
        fires=True,
    ),
    case(
        "perdit au jeu",
        FR,
        ECUS,
        then(
            "Jean perdit au jeu. Jean avait douze écus.",
            said(1, "Jean perdit au jeu", "Jean", "takes_part", object="perdit au jeu"),
            count("avait douze écus", "Jean", 12, "écus", 2),
        ),
    ),
    case(
        "one more adopted",
        EN,
        two("Kit had two sons.", count("Kit had two sons", "Kit", 2, "sons")),
        then(
            "Kit adopted a boy. Kit had three sons.",
            said(1, "Kit adopted a boy", "Kit", "takes_part", object="adopted a boy"),
            count("Kit had three sons", "Kit", 3, "sons", 2),
        ),
    ),
    case(
        "three steps, then two",
        EN,
        two("Kit took three steps.", count("Kit took three steps", "Kit", 3, "steps")),
        then("Kit took two steps.", count("Kit took two steps", "Kit", 2, "steps")),
    ),
    case(
        "deux verres, puis quatre",
        FR,
        two("Jean but deux verres.", count("Jean but deux verres", "Jean", 2, "verres")),
        then("Jean but quatre verres.", count("Jean but quatre verres", "Jean", 4, "verres")),
    ),
)
