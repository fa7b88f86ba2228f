"""Nobody and no place is called otherwise for nothing."""

from tests.memory.continuity.texts import Beat, Case, said, then, two

EN, FR = "en", "fr"
CAST = {
    "Dr Vial": "character",
    "le docteur Vial": "character",
    "Captain Marsh": "character",
    "le capitaine Morel": "character",
    "Kit": "character",
    "Luc": "character",
    "the Red Hart": "place",
    "le Cerf Rouge": "place",
    "the North Gate": "place",
    "la Porte Haute": "place",
    "Ax": "place",
}


def role(words: str, who: str, value: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "role_is", value, **more)


def part(words: str, what: str, of: str, n: int = 1, **more: object) -> dict:
    return said(n, words, what, "part_of", object=of, **more)


def does(words: str, who: str, what: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "takes_part", object=what, **more)


def case(name: str, language: str, *beats: Beat, fires: bool = False, also: str = "") -> Case:
    cast = CAST | ({also: "character"} if also else {})
    return Case(name, language, beats, fires, cast)


VIAL = two("Dr Vial was the doctor of Ax.", role("was the doctor", "Dr Vial", "doctor"))
HART = two("The Red Hart stood in Ax.", part("Red Hart stood in Ax", "the Red Hart", "Ax"))
MARSH = two("Captain Marsh came in.", role("Captain Marsh", "Captain Marsh", "captain"))
MEDECIN = two(
    "Le docteur Vial était le médecin d’Ax.",
    role("était le médecin", "le docteur Vial", "médecin"),
)
CERF = two("Le Cerf Rouge était à Ax.", part("Cerf Rouge était à Ax", "le Cerf Rouge", "Ax"))
MOREL = two(
    "Le capitaine Morel entra.", role("Le capitaine Morel", "le capitaine Morel", "capitaine")
)

CASES = (
    case(
        "Vial, Viard",
        EN,
        VIAL,
        then("Dr Viard, the doctor, washed.", role("Dr Viard, the doctor", "Dr Viard", "doctor")),
        fires=True,
    ),
    case(
        "Red Hart, White Hart",
        EN,
        HART,
        then(
            "Kit slept in Ax, at the White Hart.",
            part("in Ax, at the White Hart", "the White Hart", "Ax"),
        ),
        fires=True,
    ),
    case(
        "captain, sergeant",
        EN,
        MARSH,
        then("Sergeant Marsh sat down.", role("Sergeant Marsh", "Sergeant Marsh", "sergeant")),
        fires=True,
    ),
    case(
        "Vial, Viard",
        FR,
        MEDECIN,
        then(
            "Le docteur Viard, médecin, se lava.",
            role("docteur Viard, médecin", "le docteur Viard", "médecin"),
        ),
        fires=True,
    ),
    case(
        "Cerf Rouge, Cerf Blanc",
        FR,
        CERF,
        then(
            "Luc dormit à Ax, au Cerf Blanc.",
            part("à Ax, au Cerf Blanc", "le Cerf Blanc", "Ax"),
        ),
        fires=True,
    ),
    case(
        "another doctor",
        EN,
        VIAL,
        then("Dr Moss was a doctor too.", role("was a doctor", "Dr Moss", "doctor")),
    ),
    case(
        "not a doctor",
        EN,
        VIAL,
        then(
            "Dr Viard was not a doctor.",
            role("was not a doctor", "Dr Viard", "doctor", polarity="-"),
        ),
    ),
    case(
        "both are known",
        EN,
        VIAL,
        then("Dr Viard was a doctor too.", role("was a doctor", "Dr Viard", "doctor")),
        also="Dr Viard",
    ),
    case(
        "together",
        EN,
        VIAL,
        then(
            "Dr Viard, the doctor, saw Dr Vial. Dr Vial bowed.",
            role("Dr Viard, the doctor", "Dr Viard", "doctor"),
            does("Dr Vial bowed", "Dr Vial", "bowed", 2),
        ),
    ),
    case(
        "a cover",
        EN,
        VIAL,
        then(
            "In Metz Dr Vial was Dr Viard. Dr Viard passed for a doctor.",
            said(1, "Dr Vial was Dr Viard", "Dr Vial", "alias_of", "Dr Viard", slot="cover"),
            chapter=2,
        ),
        then(
            "Dr Viard, the doctor, washed.",
            role("Dr Viard, the doctor", "Dr Viard", "doctor"),
            chapter=3,
        ),
    ),
    case(
        "two gates",
        EN,
        two(
            "The North Gate of Ax was shut.",
            part("The North Gate of Ax", "the North Gate", "Ax"),
        ),
        then(
            "Kit left Ax by the South Gate.",
            part("Ax by the South Gate", "the South Gate", "Ax"),
        ),
    ),
    case(
        "promoted",
        EN,
        MARSH,
        then(
            "Marsh was promoted: Major Marsh sat down.",
            role("promoted: Major Marsh", "Major Marsh", "major"),
        ),
    ),
    case(
        "so the gossips said",
        EN,
        VIAL,
        then(
            "People said Dr Viard was the doctor.",
            role("Dr Viard was the doctor", "Dr Viard", "doctor"),
        ),
    ),
    case(
        "un autre médecin",
        FR,
        MEDECIN,
        then(
            "Le docteur Blin était médecin aussi.",
            role("était médecin", "le docteur Blin", "médecin"),
        ),
    ),
    case(
        "ensemble",
        FR,
        MEDECIN,
        then(
            "Le docteur Viard, médecin, salua. Le docteur Vial rit.",
            role("docteur Viard, médecin", "le docteur Viard", "médecin"),
            does("docteur Vial rit", "le docteur Vial", "rit", 2),
        ),
    ),
    case(
        "nommé commandant",
        FR,
        MOREL,
        then(
            "Morel fut nommé : le commandant Morel entra.",
            role("le commandant Morel", "le commandant Morel", "commandant"),
        ),
    ),
    case(
        "haute et basse",
        FR,
        two(
            "La Porte Haute d’Ax était close.",
            part("La Porte Haute d’Ax", "la Porte Haute", "Ax"),
        ),
        then(
            "Luc quitta Ax par la Porte Basse.",
            part("Ax par la Porte Basse", "la Porte Basse", "Ax"),
        ),
    ),
    *(
        case(
            f"the Red Hart, the {sign} Hart",
            EN,
            two(
                "The Red Hart was the inn of Ax.",
                said(1, "Red Hart was the inn", "the Red Hart", "is_a", "inn of Ax"),
            ),
            then(
                f"They slept at the {sign} Hart, the inn of Ax.",
                said(1, f"the {sign} Hart, the inn", f"the {sign} Hart", "is_a", "inn of Ax"),
            ),
            fires=True,
        )
        for sign in ("Blue", "Grey", "Black", "Gilded")  # whichever of the two uids is first
    ),
)
