"""A place stays where it is, as far away, and built as it was."""

from tests.memory.continuity.texts import Beat, Case, said, then, two

EN, FR = "en", "fr"
CAST = {
    "Kit": "character",
    "Luc": "character",
    "the harbour": "place",
    "le port": "place",
    "Ax": "place",
    "Metz": "place",
    "the mill": "place",
    "le moulin": "place",
    "the chapel": "place",
    "la chapelle": "place",
    "the east wing": "place",
    "the west wing": "place",
    "l’aile nord": "place",
    "l’aile sud": "place",
    "the castle": "place",
}


def lies(words: str, what: str, of: str, value: str, n: int = 1, **more: object) -> dict:
    return said(n, words, what, "route", value, object=of, slot="direction", **more)


def far(words: str, what: str, of: str, value: str, n: int = 1, **more: object) -> dict:
    return said(n, words, what, "route", value, object=of, slot="distance", **more)


def part(words: str, what: str, of: str, n: int = 1, **more: object) -> dict:
    return said(n, words, what, "part_of", object=of, **more)


def count(words: str, what: str, many: int, slot: str, n: int = 1, **more: object) -> dict:
    return said(n, words, what, "count", str(many), slot=slot, **more)


def case(name: str, language: str, *beats: Beat, fires: bool = False) -> Case:
    return Case(name, language, beats, fires, CAST)


NORTH = two(
    "The harbour lay north of Ax.", lies("harbour lay north of Ax", "the harbour", "Ax", "north")
)
NORD = two("Le port est au nord d’Ax.", lies("port est au nord d’Ax", "le port", "Ax", "nord"))
LEAGUES = two(
    "The mill stood three leagues from Ax.",
    far("stood three leagues from Ax", "the mill", "Ax", "three leagues"),
)
LIEUES = two(
    "Le moulin est à trois lieues d’Ax.",
    far("est à trois lieues d’Ax", "le moulin", "Ax", "trois lieues"),
)
DOORS = two("The mill had two doors.", count("mill had two doors", "the mill", 2, "doors"))
PORTES = two(
    "Le moulin n’avait que deux portes.",
    count("n’avait que deux portes", "le moulin", 2, "portes"),
)
EAST = two(
    "The chapel was in the east wing.",
    part("chapel was in the east wing", "the chapel", "the east wing"),
)
AILE = two(
    "La chapelle est dans l’aile nord.",
    part("chapelle est dans l’aile nord", "la chapelle", "l’aile nord"),
)

CASES = (
    case(
        "north, south",
        EN,
        NORTH,
        then(
            "The harbour, south of Ax, was asleep.",
            lies("harbour, south of Ax", "the harbour", "Ax", "south"),
        ),
        fires=True,
    ),
    case(
        "three leagues, nine",
        EN,
        LEAGUES,
        then(
            "The mill was nine leagues from Ax.",
            far("was nine leagues from Ax", "the mill", "Ax", "nine leagues"),
        ),
        fires=True,
    ),
    case(
        "two doors, the third",
        EN,
        DOORS,
        then(
            "Kit saw the mill. He left by the third door.",
            count("by the third door", "the mill", 3, "door", 2),
        ),
        fires=True,
    ),
    case(
        "east wing, west wing",
        EN,
        EAST,
        then(
            "Dust lay in the chapel of the west wing.",
            part("the chapel of the west wing", "the chapel", "the west wing"),
        ),
        fires=True,
    ),
    case(
        "nord, sud",
        FR,
        NORD,
        then(
            "Au sud d’Ax, le port dormait.",
            lies("Au sud d’Ax, le port", "le port", "Ax", "sud"),
        ),
        fires=True,
    ),
    case(
        "deux portes, la troisième",
        FR,
        PORTES,
        then(
            "Luc vit le moulin. Il sortit par la troisième porte.",
            count("par la troisième porte", "le moulin", 3, "porte", 2),
        ),
        fires=True,
    ),
    case(
        "dans l’aile nord, ou non",
        FR,
        AILE,
        then(
            "La chapelle n’est pas dans l’aile nord.",
            part("n’est pas dans l’aile nord", "la chapelle", "l’aile nord", polarity="-"),
        ),
        fires=True,
    ),
    case(
        "north-east",
        EN,
        NORTH,
        then(
            "The harbour lay north-east of Ax.",
            lies("harbour lay north-east of Ax", "the harbour", "Ax", "north-east"),
        ),
    ),
    case(
        "left and right",
        EN,
        two(
            "The harbour lay to the left of Ax.",
            lies("to the left of Ax", "the harbour", "Ax", "left"),
        ),
        then(
            "The harbour lay to the right of Ax.",
            lies("to the right of Ax", "the harbour", "Ax", "right"),
        ),
    ),
    case(
        "not south",
        EN,
        NORTH,
        then(
            "The harbour did not lie south of Ax.",
            lies("not lie south of Ax", "the harbour", "Ax", "south", polarity="-"),
        ),
    ),
    case(
        "the way back",
        EN,
        NORTH,
        then(
            "From the harbour Kit walked south to Ax.",
            lies("walked south to Ax", "the harbour", "Ax", "south"),
        ),
    ),
    case(
        "by the coast",
        EN,
        LEAGUES,
        then(
            "By the coast the mill is five leagues from Ax.",
            far("the mill is five leagues", "the mill", "Ax", "five leagues"),
        ),
    ),
    case(
        "about nine leagues",
        EN,
        LEAGUES,
        then(
            "The mill was about nine leagues from Ax.",
            far("about nine leagues from Ax", "the mill", "Ax", "nine leagues"),
        ),
    ),
    case(
        "the chapel in the castle",
        EN,
        EAST,
        then(
            "The chapel was in the castle.",
            part("chapel was in the castle", "the chapel", "the castle"),
        ),
    ),
    case(
        "two millers, five",
        EN,
        two("The mill had two men.", count("mill had two men", "the mill", 2, "men")),
        then("The mill had five men.", count("mill had five men", "the mill", 5, "men")),
    ),
    case(
        "about four doors",
        EN,
        DOORS,
        then(
            "The mill had about four doors.",
            count("had about four doors", "the mill", 4, "doors"),
        ),
    ),
    case(
        "four of its doors",
        EN,
        two("The mill had six doors.", count("mill had six doors", "the mill", 6, "doors")),
        then(
            "Four of the doors of the mill were shut.",
            count("Four of the doors", "the mill", 4, "doors"),
        ),
    ),
    case(
        "a new door",
        EN,
        DOORS,
        then(
            "Kit cut a new door into the mill. The mill had three doors.",
            said(1, "Kit cut a new door", "Kit", "takes_part", object="cut a new door"),
            count("mill had three doors", "the mill", 3, "doors", 2),
        ),
    ),
    case(
        "nord-ouest",
        FR,
        NORD,
        then(
            "Le port est au nord-ouest d’Ax.",
            lies("au nord-ouest d’Ax", "le port", "Ax", "nord-ouest"),
        ),
    ),
    case(
        "le retour",
        FR,
        NORD,
        then(
            "Quittant le port, Luc marcha vers le sud jusqu’à Ax.",
            lies("vers le sud jusqu’à Ax", "le port", "Ax", "sud"),
        ),
    ),
    case(
        "à vol d’oiseau",
        FR,
        LIEUES,
        then(
            "À vol d’oiseau, le moulin est à deux lieues d’Ax.",
            far("est à deux lieues d’Ax", "le moulin", "Ax", "deux lieues"),
        ),
    ),
    case(
        "une porte murée",
        FR,
        two(
            "Le moulin avait trois portes.",
            count("avait trois portes", "le moulin", 3, "portes"),
        ),
        then(
            "Luc mura une porte. Le moulin avait deux portes.",
            said(1, "Luc mura une porte", "Luc", "takes_part", object="mura une porte"),
            count("avait deux portes", "le moulin", 2, "portes", 2),
        ),
    ),
    case(
        "Luc le croit au sud",
        FR,
        NORD,
        then(
            "Luc croyait le port au sud d’Ax.",
            lies("le port au sud d’Ax", "le port", "Ax", "sud"),
        ),
    ),
    case(
        "each north of the other",
        EN,
        two("Ax lies north of Metz.", lies("lies north of Metz", "Ax", "Metz", "north")),
        then("Metz is north of Ax.", lies("is north of Ax", "Metz", "Ax", "north")),
        fires=True,
    ),
    case(
        "trois lieues, six au retour",
        FR,
        two("Ax est à trois lieues de Metz.", far("à trois lieues", "Ax", "Metz", "trois lieues")),
        then("Metz est à six lieues d’Ax.", far("à six lieues", "Metz", "Ax", "six lieues")),
        fires=True,
    ),
    case(
        "north of it, and it is south",
        EN,
        two("Ax lies north of Metz.", lies("lies north of Metz", "Ax", "Metz", "north")),
        then("Metz is south of Ax.", lies("is south of Ax", "Metz", "Ax", "south")),
    ),
)
