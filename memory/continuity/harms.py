"""Wounds that keep from some acts, how long, and the words of healing and of bearing it. Pure."""

import re
from dataclasses import dataclass
from functools import lru_cache

from memory.cues.sentences import plainly
from memory.facts import Fact

_LEGS = (
    r"(?:ankle|leg|knee|foot|feet|hip|shin|thigh|cheville|jambe|genou|pied|hanche|cuisse|tibia)s?"
)
_ARMS = r"(?:arm|wrist|shoulder|hand|elbow|bras|poignet|épaule|main|coude)s?"
_BROKEN = r"(?:broken?|broke|shatter\w+|fractur\w+|crush\w+|bris\w+|cass\w+|écras\w+)"
_SPRAINED = r"(?:sprain\w+|twist\w+|foul\w+|tord\w+|luxé\w*|dislocat\w+)"
_LOST = r"(?:amput\w+|lost|missing|severed|coupée?s?|one-legged|unijambiste)"
_RUNS = (
    r"(?:(?:ran|runs|running)(?! (?:an?|the|his|her|their|its|out of)\b)|sprint\w+|jump\w+|leap\w*"
    r"|danced|danc(?:es|ing)|kick\w+|climb\w+(?! (?:in|into|aboard)\b)|cour(?:ut|ait|ir|u)"
    r"|saut(?:a|ait|e|er|ant)|bondi\w+|dans(?:a|ait|e|er|ant)"
    r"|(?:grimp|escalad)\w+(?! (?:dans|en)\b))"
)
_WALKS = r"(?:walk\w+|strode|stood up|march(?:a|ait|e|er)|se leva)"
_HAULS = (
    r"(?:row(?:ed|s|ing)|sw[ai]m\w*|climb\w+(?! (?:in|into|aboard)\b)|ram(?:a|ait|er)|nage\w*"
    r"|(?:grimp|escalad)\w+(?! (?:dans|en)\b))"
)
_SEES = (
    r"(?:(?:saw|sees|seeing)(?! (?:that|to|how|why|no|nothing|\w+ (?:home|off|out|through))\b)"
    r"|read|reads|reading|watch(?:ed|es|ing)|notic\w+|gaz(?:ed|es|ing)|lut|lire"
    r"|lisait|(?:lit|vit|voit)(?= (?:les?|la|une?)\b)|voyait|aperç\w+|regard(?:a|ait|er|e)"
    r"|observ\w+)"
)
_HEARS = r"(?:heard|hears|hearing|overheard|listen\w+|entend\w+|écout\w+)"
# Not half of it, of one side, or with rage.
_WHOLLY = r"(?<!half[ -])(?<!our[ -])(?<!lor[ -])(?<!nearly )(?<!almost )(?<!presque )(?<!moitié )"
_ONLY = r"(?! (?:to|with|by|in|drunk|à|aux?|d'une?|du bras|de peur|par)\b)"

_HEALED = re.compile(
    r"\b(?:heal\w+|recover\w+|cured?|mended|knit\w*|regain\w+|restor\w+|miracle\w*|operation|surg\w+"
    r"|prosthe\w+|wooden leg|false leg|hearing aid|guéri\w*|remis\w*|remit|rétabli\w*|recouvr\w+"
    r"|retrouv\w+|ressoud\w+|miracle\w*|miracul\w+|opér\w+|prothèse\w*|jambe de bois)\b"
)
_BORNE = re.compile(
    r"\b(?:limp\w*|hobbl\w+|crutch\w*|pain\w*|agony|despite|in spite|winc\w+|grimac\w+|gritt\w+"
    r"|clench\w+|splint\w*|cane|braced?|braille|fingertips|lips|boit\w+|clopin\w*|béquilles?"
    r"|douleurs?|malgré|en dépit|dents|attelle|canne|souffr\w+|bout des doigts|toucher|lèvres)\b"
)
_PASSING = re.compile(
    r"\b(?:for (?:a|an|one|some|a few) (?:\w+ )?(?:moments?|instants?|seconds?|minutes?|while)"
    r"|momentar\w+|temporar\w+|briefly|(?:un|une) (?:\w+ )?(?:instant|moment|seconde|minute)"
    r"|quelques (?:secondes|instants|minutes)|momentané\w*|passagè\w+|provisoire\w*"
    r"|(?:stood|sat|froze|stopped|remained|resta\w*|demeur\w+|se figea) (?:\w+ )?paraly\w+)\b"
)
_WELL = re.compile(
    r"\b(?:unhurt|unscathed|unharmed|sound|not a scratch|indemne|valide|saine?|sauve?"
    r"|en parfaite santé|in perfect health)\b"
)


@dataclass(frozen=True)
class Harm:
    """`days`: how long it keeps from it at least; None: until somebody tells of its healing."""

    is_: re.Pattern[str]
    keeps_from: re.Pattern[str]
    days: int | None = None


def _harm(parts: tuple[str, ...], acts: tuple[str, ...], days: int | None = None) -> Harm:
    """Of parts that all show, in any order."""
    wanted = "".join(rf"(?=.*\b{part}\b)" for part in parts)
    return Harm(re.compile(wanted), re.compile(rf"\b(?:{'|'.join(acts)})\b"), days)


HARMS = (
    _harm((_LEGS, _BROKEN), (_RUNS,), 28),
    _harm((_LEGS, _SPRAINED), (_RUNS,), 3),
    _harm((_LEGS, _LOST), (_RUNS,)),
    _harm((_ARMS, _BROKEN), (_HAULS,), 28),
    _harm((rf"{_WHOLLY}(?:blind|sightless|aveugle){_ONLY}",), (_SEES,)),
    _harm((rf"{_WHOLLY}(?:deaf|sourde?){_ONLY}",), (_HEARS,)),
    _harm((rf"(?:paraly[sz]ed|paralysée?){_ONLY}",), (_RUNS, _WALKS)),
)


def harm_of(state: Fact) -> Harm | None:
    return _harm_of(f"{state.value} {state.slot}")


@lru_cache(maxsize=4_096)
def _harm_of(said: str) -> Harm | None:
    plain = plainly(said.replace("_", " "))
    return next((harm for harm in HARMS if harm.is_.search(plain)), None)


def is_passing(state: Fact) -> bool:
    """For a moment, or of fright."""
    return bool(_PASSING.search(plainly(state.sentence)))


def tells_of_healing(told: Fact) -> bool:
    healed = told.predicate == "condition" and told.change is not None
    return healed or bool(_HEALED.search(plainly(told.sentence)))


def tells_of_bearing_it(told: Fact) -> bool:
    return bool(_BORNE.search(plainly(told.sentence)))


def is_well(state: Fact) -> bool:
    return bool(_WELL.search(plainly(state.value)))
