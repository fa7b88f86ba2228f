"""Words of ruin, of repair and of what is left of things. Pure."""

import re

from memory.continuity.values import sentence
from memory.entities import key
from memory.facts import Fact

_LIGHTS = re.compile(
    r"\b(?:lamps?|candles?|torch(?:es)?|lanterns?|fires?|stoves?|lampes?|bougies?|chandelles?"
    r"|torches?|lanternes?|cierges?|feux?|poeles?)\b"
)
# Beyond use. What is cracked, chipped or dented is not; a lamp that burnt was lit.
_RUINED = re.compile(
    r"\b(?:destroy\w*|shatter\w*|smash\w*|demolish\w*|wreck\w*|collaps\w*"
    r"|explod\w*(?! (?:with|in|into) (?:laugh|light|applau|cheer|colo|noise|song))|ruined|melted"
    r"|burnt|burned (?:down|up|to|in)|bl(?:ew|own) up|s[au]nk|crushed|in(?:to|) (?:ruins|ashes)"
    r"|(?:in|to|into) (?:a (?:hundred|thousand) )?(?:pieces|bits|splinters)"
    r"|torn (?:up|to)|tore up|reduced to (?:ashes|pieces|ruins?|rubble|dust|nothing|cinders)"
    r"|detrui\w*|bris(?:a|e|ee|es|ees|erent)|fracass\w*"
    r"|demoli\w*|(?:vola|voler\w*|vole\w*) en eclats|en (?:miettes|morceaux|ruines?|cendres|mille)"
    r"|brul(?:a|e|ee|es|ees|erent)|saut(?:a|e|ee|erent)|explos\w*(?! de)|effondr\w*|ecroul\w*"
    r"|sombr(?:a|e|erent)|coul\w* (?:a pic|par le fond|bas)"
    r"|dechir(?:a|e|ee|es|ees)|reduite?s? (?:a neant|a rien|en)|fondue?s?)\b"
)
# What such a thing or place still allows: a broken watch is held, ruins are walked through.
_THERE = re.compile(
    r"shatter|smash|wreck|ruin|crush|(?:in|to|into) (?!ashes)|bris|fracass|vol"
    r"|en (?:miettes|morceaux|ruines?|mille)"
)
_SETS = re.compile(
    r"\b(?:sun|moon|stars?|hearts?|spirits?|voices?|soleil|lune|etoiles?|coeurs?|voix)"
    r" (?:\w+ ){0,2}(?:s[au]nk|sombr)"
)
# What only a whole thing is or does.
_WHOLE = re.compile(
    r"\b(?:intact\w*|whole|unbroken|undamaged|unharmed|show(?:ed|s|n)|reflect\w*|tick(?:ed|s|ing)"
    r"|chim(?:ed|es|ing)|rang|work(?:ed|s|ing)|sail(?:ed|s|ing)|stood|standing|entiere?s?|indemnes?"
    r"|montr(?:a|ait|e)|reflet(?:a|ait)|renvoy(?:a|ait)|march(?:a|ait)|fonctionn\w*|sonn(?:a|ait)"
    r"|vogu(?:a|ait)|navigu(?:a|ait)|debout|tenait)\b"
)
_MENDED = re.compile(
    r"\b(?:mend\w*|repair\w*|rebuil[dt]\w*|restor\w*|replac\w*|fixed|glued|patch\w*|new"
    r"|raised again|repar\w*|reconstru\w*|rebati\w*|restaur\w*|remplac\w*|recoll\w*|rafistol\w*"
    r"|refai\w*|refi[tr]\w*|releve\w*|neuf|neuve|nouveau|nouvelle|renflou\w*|refloat\w*)\b"
)
_REMAINS = re.compile(
    r"\b(?:pieces?|shards?|fragments?|splinters?|ruins?|ruined|remains|rubble|ashes|wreck\w*|debris"
    r"|what (?:was|is) left|broken|shattered|half of|stump|morceaux?|eclats?|ruines?|restes?"
    r"|charred|blackened|roofless|gutted|soot|calcinee?s?|noircie?s?|suie"
    r"|decombres|cendres|epaves?|ce qui restait|brisee?s?|lambeaux?|moitie|carcasse)\b"
)
_OF_LIGHTS, _OF_STARS = ("burn", "brul"), ("sank", "sunk", "sombr")


def is_ruin(state: Fact) -> bool:
    return bool(_ruin(state))


def is_gone(state: Fact) -> bool:
    """Ruined, and nothing is left to hold or to enter."""
    ruin = _ruin(state)
    return bool(ruin) and not _THERE.match(ruin)


def _ruin(state: Fact) -> str:
    """The words of ruin; empty where a lamp burnt or the sun sank."""
    found = _RUINED.search(key(state.value))
    if found is None:
        return ""
    burnt = found[0].startswith(_OF_LIGHTS) and _LIGHTS.search(sentence(state))
    sank = found[0].startswith(_OF_STARS) and _SETS.search(sentence(state))
    return "" if burnt or sank else found[0]


def is_whole(state: Fact) -> bool:
    return bool(_WHOLE.search(key(state.value)))


def tells_of_repair(told: Fact) -> bool:
    return told.change is not None or bool(_MENDED.search(sentence(told)))


def tells_of_remains(told: Fact) -> bool:
    return bool(_REMAINS.search(sentence(told)))
