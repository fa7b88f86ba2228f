"""Words that exclude each other: colours, sides, quarters of the sky, light, weather, seasons.

Closed lists in French and English. A word means one or more things; two values are contrary
where both mean something and nothing in common. What is not listed contradicts nothing.
"""

from collections.abc import Mapping

from memory.entities import key

Family = Mapping[str, frozenset[str]]

_PLURAL_FROM = 5  # letters: "bleus" is "bleu", "gris" is no plural


def meanings(family: Family, text: str) -> frozenset[str]:
    """All that its words mean in this family; empty where none belongs to it."""
    return frozenset[str]().union(*(family.get(_bare(word), ()) for word in key(text).split()))


def contrary(family: Family, one: str, other: str) -> bool:
    ours, theirs = meanings(family, one), meanings(family, other)
    return bool(ours and theirs) and ours.isdisjoint(theirs)


def without(family: Family, text: str) -> str:
    """The rest of its words."""
    return " ".join(word for word in key(text).split() if _bare(word) not in family)


def _bare(word: str) -> str:
    """Without the endings of a plural and of a French feminine."""
    for endings in ("sx", "e"):
        word = word.rstrip(endings) if len(word) >= _PLURAL_FROM else word
    return word


def _family(**meant: str) -> Family:
    """From meanings, joined by "_or_" where a word has several, to their words."""
    found: dict[str, frozenset[str]] = {}
    for meaning, listed in meant.items():
        for word in listed.split():
            found[_bare(word)] = found.get(_bare(word), frozenset()) | set(meaning.split("_or_"))
    return found


# Neighbours share a meaning: black eyes are dark brown, hazel ones brown or green.
COLOURS = _family(
    blue="blue azure sapphire bleu bleue azur",
    grey="grey gray gris grise steel acier",
    green="green emerald vert verte emeraude",
    violet="violet violets violette purple mauve",
    brown_or_green="hazel noisette",
    brown_or_amber="amber ambre",
    dark_or_brown="brown brun brune marron chestnut chatain chatains chataine brunette",
    dark_or_brown_or_red="auburn",
    dark_or_black="black noir noire jet ebony ebene raven",
    dark_or_black_or_brown="dark sombre fonce foncee fonces foncees",
    fair="blond blonde blonds flaxen fair",
    fair_or_amber="golden gold dore doree dores",
    fair_or_blue_or_grey_or_green="pale light clair claire clairs",
    red="red ginger copper roux rousse rousses rouquin rouquine rouge",
    white_or_grey="white blanc blanche blancs blanches silver silvery argente argentee argentes",
)
SIDES = _family(
    left="left gauche gaucher gauchere gauchers",
    right="right droit droite droitier droitiere",
)
QUARTERS = _family(
    north="north northern northward nord septentrional",
    south="south southern southward sud meridional midi",
    east="east eastern eastward est oriental",
    west="west western westward ouest occidental",
    north_or_east="northeast",
    north_or_west="northwest",
    south_or_east="southeast",
    south_or_west="southwest",
)
LIGHT = _family(
    dark="dark darkness night midnight pitch nuit noir noire obscurite obscur obscure tenebres "
    "minuit",
    bright="bright daylight noon midday sunlight sunlit jour midi clair claire soleil "
    "ensoleille ensoleillee lumineux lumineuse",
    dark_or_bright="dusk dawn twilight moonlight moon moonlit lamp lamplight candle candlelight "
    "torch torchlight firelight aube aurore crepuscule lune lampe bougie chandelle torche feu",
)
WEATHER = _family(
    wet="rain rainy raining drizzle downpour pouring fog foggy mist overcast pluie pluvieux "
    "averse averses bruine brouillard brume couvert pleuvait battante",
    wet_or_clear="snow snowy snowing neige neigeait wind windy vent",
    wet_or_windy="storm stormy thunderstorm gale orage tempete",
    clear="sun sunny sunshine cloudless clear soleil ensoleille degage serein",
)
SEASONS = _family(
    winter="winter wintry hiver hivernal january february janvier fevrier",
    spring="spring printemps april may avril mai",
    summer="summer ete july august juillet aout",
    autumn="autumn automne october octobre",
    winter_or_spring="march mars",
    spring_or_summer="june juin heatwave canicule",
    summer_or_autumn="september septembre harvest moisson moissons",
    winter_or_autumn="november december novembre decembre",
    winter_or_spring_or_autumn="snow snowy snowing snowdrifts frost ice neige neigeait gel givre "
    "verglas",
)
