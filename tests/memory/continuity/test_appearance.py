"""A trait that stays is not another."""

from tests.memory.continuity.texts import Beat, Case, said, then, two

EN, FR = "en", "fr"
CAST = {"Kit": "character", "Luc": "character", "Ana": "character"}
PLACES = {**CAST, "Metz": "place", "Lorraine": "place", "Toulon": "place"}


def has(words: str, who: str, slot: str, value: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "attribute", value, slot=slot, **more)


def does(words: str, who: str, what: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "takes_part", object=what, **more)


def case(name: str, language: str, *beats: Beat, fires: bool = False, **more: object) -> Case:
    return Case(name, language, beats, fires, more.pop("cast", CAST), **more)


SCAR = two(
    "Kit had a scar on his left cheek.",
    has("a scar on his left cheek", "Kit", "scar", "scar on his left cheek"),
)
BLUE = two("Kit's eyes were blue.", has("eyes were blue", "Kit", "eye_colour", "blue"))
BLACK = two("Ana's hair was black.", has("hair was black", "Ana", "hair", "black"))
GAUCHER = two("Luc était gaucher.", has("était gaucher", "Luc", "hand", "gaucher"))
VERTS = two("Ana avait les yeux verts.", has("avait les yeux verts", "Ana", "eye_colour", "verts"))
BALAFRE = two(
    "Luc avait une cicatrice à la joue droite.",
    has("une cicatrice à la joue droite", "Luc", "scar", "cicatrice à la joue droite"),
)
NE_A_METZ = two("Luc était né à Metz.", has("né à Metz", "Luc", "birthplace", "Metz"))

CASES = (
    case(
        "scar, unmarked",
        EN,
        SCAR,
        then(
            "Kit turned his unmarked face to the sun.",
            has("his unmarked face", "Kit", "scar", "unmarked face"),
        ),
        fires=True,
    ),
    case(
        "blue, brown",
        EN,
        BLUE,
        then("Kit's brown eyes narrowed.", has("Kit's brown eyes", "Kit", "eyes", "brown")),
        fires=True,
    ),
    case(
        "scar, none",
        EN,
        SCAR,
        then("Kit had no scar.", has("had no scar", "Kit", "scar", "scar", polarity="-")),
        fires=True,
    ),
    case(
        "left-handed, his good hand",
        FR,
        GAUCHER,
        then(
            "Luc leva sa bonne main, la droite.",
            has("sa bonne main, la droite", "Luc", "hand", "droite"),
        ),
        fires=True,
    ),
    case(
        "yeux verts, yeux noirs",
        FR,
        VERTS,
        then("Les yeux noirs d’Ana brillaient.", has("yeux noirs", "Ana", "eye_colour", "noirs")),
        fires=True,
    ),
    case(
        "né à Metz, né à Toulon",
        FR,
        NE_A_METZ,
        then("Luc était né à Toulon.", has("né à Toulon", "Luc", "birthplace", "Toulon")),
        fires=True,
        cast=PLACES,
    ),
    case(
        "dark blue",
        EN,
        BLUE,
        then("Kit's dark blue eyes narrowed.", has("dark blue eyes", "Kit", "eyes", "dark blue")),
    ),
    case(
        "neither brown nor green",
        EN,
        BLUE,
        then(
            "Kit's eyes were not brown.",
            has("were not brown", "Kit", "eyes", "brown", polarity="-"),
        ),
    ),
    case(
        "one of each",
        EN,
        two("Kit's left eye was blue.", has("left eye was blue", "Kit", "eyes", "left eye blue")),
        then(
            "Kit's right eye was brown.",
            has("right eye was brown", "Kit", "eyes", "right eye brown"),
        ),
    ),
    case(
        "another scar",
        EN,
        SCAR,
        then(
            "A scar ran along Kit's right hand.",
            has("scar ran along Kit's right hand", "Kit", "scar", "scar along right hand"),
        ),
    ),
    case(
        "the maimed hand and the good one",
        EN,
        two(
            "Kit had lost two fingers of his left hand.",
            has("two fingers of his left hand", "Kit", "hand", "two fingers of his left hand"),
        ),
        then(
            "Kit wrote with his good hand, the right.",
            has("his good hand, the right", "Kit", "hand", "right"),
        ),
    ),
    case(
        "dyed",
        EN,
        BLACK,
        then(
            "Ana had dyed her hair. Ana's red hair shone.",
            does("dyed her hair", "Ana", "dyed her hair"),
            has("Ana's red hair", "Ana", "hair", "red", 2),
        ),
    ),
    case(
        "gone grey",
        EN,
        BLACK,
        then("Ana's grey hair was cut short.", has("Ana's grey hair", "Ana", "hair", "grey")),
    ),
    case(
        "by candlelight",
        EN,
        BLUE,
        then(
            "By the candle Kit's eyes were black.",
            has("Kit's eyes were black", "Kit", "eyes", "black"),
        ),
    ),
    case(
        "in a dream",
        EN,
        BLUE,
        then(
            "Ana dreamt that Kit's eyes were brown.",
            has("Kit's eyes were brown", "Kit", "eyes", "brown"),
        ),
    ),
    case(
        "a wound got since",
        EN,
        two(
            "Kit's smooth face was a boy's.",
            has("Kit's smooth face", "Kit", "scar", "smooth face"),
        ),
        then(
            "Kit had a scar on his left cheek.",
            has("a scar on his left cheek", "Kit", "scar", "scar on his left cheek"),
        ),
    ),
    case(
        "né à Metz, né en Lorraine",
        FR,
        two(
            "Metz est en Lorraine. Luc était né à Metz.",
            said(1, "Metz est en Lorraine", "Metz", "part_of", object="Lorraine"),
            has("né à Metz", "Luc", "birthplace", "Metz", 2),
        ),
        then("Luc était né en Lorraine.", has("né en Lorraine", "Luc", "birthplace", "Lorraine")),
        cast=PLACES,
    ),
    case(
        "une perruque",
        FR,
        two("Ana avait les cheveux noirs.", has("les cheveux noirs", "Ana", "hair", "noirs")),
        then(
            "Ana mit une perruque. Les cheveux roux d’Ana brillaient.",
            does("mit une perruque", "Ana", "mit une perruque"),
            has("cheveux roux", "Ana", "hair", "roux", 2),
        ),
    ),
    case(
        "les larmes",
        FR,
        VERTS,
        then(
            "Sous les larmes, les yeux d’Ana étaient gris.",
            has("étaient gris", "Ana", "eye_colour", "gris"),
        ),
    ),
    case(
        "on la disait aux yeux noirs",
        FR,
        VERTS,
        then(
            "On disait qu’Ana avait les yeux noirs.",
            has("les yeux noirs", "Ana", "eye_colour", "noirs"),
        ),
    ),
    case(
        "gris-vert",
        FR,
        VERTS,
        then(
            "Les yeux gris-vert d’Ana riaient.", has("yeux gris-vert", "Ana", "eyes", "gris-vert")
        ),
    ),
    case(
        "deux cicatrices",
        FR,
        BALAFRE,
        then(
            "Luc avait une cicatrice au bras gauche.",
            has("cicatrice au bras gauche", "Luc", "scar", "cicatrice au bras gauche"),
        ),
    ),
    case(
        "la cicatrice a disparu",
        FR,
        BALAFRE,
        then(
            "Luc n’avait plus de cicatrice.",
            has("plus de cicatrice", "Luc", "scar", "cicatrice", polarity="-"),
        ),
    ),
    case(
        "il n’en a pas au bras",
        FR,
        BALAFRE,
        then(
            "Luc n’avait aucune cicatrice au bras.",
            has("aucune cicatrice au bras", "Luc", "scar", "cicatrice au bras", polarity="-"),
        ),
    ),
    case(
        "red with weeping",
        EN,
        BLUE,
        then("Kit's eyes were red.", has("eyes were red", "Kit", "eye_colour", "red")),
    ),
    case(
        "noirs de colère",
        FR,
        VERTS,
        then(
            "Ana avait les yeux noirs de colère.",
            has("les yeux noirs de colère", "Ana", "eye_colour", "noirs de colère"),
        ),
    ),
    case(
        "se teignit les cheveux",
        FR,
        two("Ana était blonde.", has("Ana était blonde", "Ana", "hair", "blonde")),
        then(
            "Ana se teignit. Les cheveux d’Ana étaient noirs.",
            does("Ana se teignit", "Ana", "se teignit"),
            has("d’Ana étaient noirs", "Ana", "hair", "noirs", 2),
        ),
    ),
)
