"""One sky over one place at one time."""

from tests.memory.continuity.texts import Beat, Case, said, then, two

EN, FR = "en", "fr"
CAST = {"Kit": "character", "Luc": "character", "the square": "place", "la place": "place"}


def air(words: str, where: str, slot: str, value: str, n: int = 1, **more: object) -> dict:
    return said(n, words, where, "ambience", value, slot=slot, **more)


def case(name: str, language: str, *beats: Beat, fires: bool = False) -> Case:
    return Case(name, language, beats, fires, CAST)


def rain(text: str = "", *facts: dict) -> Beat:
    return then(
        f"Rain beat down on the square. {text}",
        air("Rain beat down", "the square", "weather", "rain"),
        *facts,
    )


def pluie(text: str = "", *facts: dict) -> Beat:
    return then(
        f"Une pluie battante noyait la place. {text}",
        air("Une pluie battante", "la place", "weather", "pluie battante"),
        *facts,
    )


CASES = (
    case(
        "rain, sunshine",
        EN,
        rain(
            "Kit crossed the square in full sunshine.",
            air("square in full sunshine", "the square", "weather", "sunshine", 2),
        ),
        fires=True,
    ),
    case(
        "July, snow",
        EN,
        then(
            "It was July on the square. Snow drifted over the square.",
            air("July on the square", "the square", "season", "July"),
            air("Snow drifted", "the square", "weather", "Snow", 2),
        ),
        fires=True,
    ),
    case(
        "pluie, plein soleil",
        FR,
        pluie(
            "Luc traversa la place en plein soleil.",
            air("en plein soleil", "la place", "weather", "plein soleil", 2),
        ),
        fires=True,
    ),
    case(
        "nuit, grand jour",
        FR,
        then(
            "La place dormait dans la nuit noire. Luc lut sa lettre au grand jour de la place.",
            air("dans la nuit noire", "la place", "light", "nuit noire"),
            air("au grand jour", "la place", "light", "grand jour", 2),
        ),
        fires=True,
    ),
    case(
        "one noon, told twice",
        EN,
        two(
            "At noon on 3 May 1900 rain beat down on the square.",
            air("rain beat down", "the square", "weather", "rain", when="At noon on 3 May 1900"),
        ),
        then(
            "At noon on 3 May 1900 the square lay in full sunshine.",
            air(
                "in full sunshine",
                "the square",
                "weather",
                "full sunshine",
                when="At noon on 3 May 1900",
            ),
        ),
        fires=True,
    ),
    case(
        "in the next chapter",
        EN,
        two(
            "Rain beat down on the square.", air("Rain beat down", "the square", "weather", "rain")
        ),
        then(
            "The square lay in full sunshine.",
            air("in full sunshine", "the square", "weather", "full sunshine"),
        ),
    ),
    case(
        "rain and fog",
        EN,
        rain("Fog hung over the square.", air("Fog hung", "the square", "weather", "Fog", 2)),
    ),
    case(
        "no sun",
        EN,
        rain(
            "There was no sunshine on the square.",
            air("no sunshine", "the square", "weather", "sunshine", 2, polarity="-"),
        ),
    ),
    case(
        "hours passed",
        EN,
        rain(
            "Two hours later, the square lay in full sunshine.",
            air(
                "in full sunshine",
                "the square",
                "weather",
                "full sunshine",
                2,
                time="later",
                when="Two hours later",
            ),
        ),
    ),
    case(
        "it stopped",
        EN,
        rain(
            "The rain stopped, and the square was full of sunshine.",
            air("square was full of sunshine", "the square", "weather", "sunshine", 2),
        ),
    ),
    case(
        "a lamp in the dark",
        EN,
        then(
            "The square lay in darkness. A lamp hung over the square.",
            air("lay in darkness", "the square", "light", "darkness"),
            air("A lamp hung", "the square", "light", "lamp", 2),
        ),
    ),
    case(
        "remembered sunshine",
        EN,
        rain(
            "Kit dreamt of the square in full sunshine.",
            air("in full sunshine", "the square", "weather", "full sunshine", 2),
        ),
    ),
    case(
        "l’averse cessa",
        FR,
        pluie(
            "Le soleil perça enfin sur la place.",
            air("Le soleil perça", "la place", "weather", "soleil", 2),
        ),
    ),
    case(
        "le lendemain",
        FR,
        pluie(
            "Le lendemain, la place était en plein soleil.",
            air(
                "en plein soleil",
                "la place",
                "weather",
                "plein soleil",
                2,
                time="later",
                when="Le lendemain",
            ),
        ),
    ),
    case(
        "pluie et vent",
        FR,
        pluie(
            "Le vent courait la place.", air("Le vent courait", "la place", "weather", "vent", 2)
        ),
    ),
    case(
        "comme en plein soleil",
        FR,
        pluie(
            "La place brillait comme en plein soleil.",
            air("en plein soleil", "la place", "weather", "plein soleil", 2, modality="figure"),
        ),
    ),
    case(
        "it stopped between",
        EN,
        two("It rained."),
        rain(
            "The rain stopped. On the square, in sunshine, Kit sang.",
            air("The rain stopped", "the square", "weather", "rain stopped", 2),
            air("in sunshine", "the square", "weather", "sunshine", 3),
        ),
    ),
    case(
        "l’averse passa",
        FR,
        two("Il pleuvait."),
        pluie(
            "L’averse passa, et la place fuma au soleil.",
            air("la place fuma au soleil", "la place", "weather", "soleil", 2),
        ),
    ),
)
