"""What authors read for a rule's name, a severity and a state."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

RULES: dict[str, Promise] = {
    "abandoned_plot": pgettext_lazy("rule", "Promise forgotten"),
    "absolute_time": pgettext_lazy("rule", "Two dates"),
    "address_form": pgettext_lazy("rule", "Form of address"),
    "age_arithmetic": pgettext_lazy("rule", "Ages that do not add up"),
    "already_told": pgettext_lazy("rule", "Told already"),
    "ambience": pgettext_lazy("rule", "Light and weather"),
    "analyst": pgettext_lazy("rule", "Read side by side"),
    "appearance": pgettext_lazy("rule", "Fixed trait"),
    "causal_logic": pgettext_lazy("rule", "Cause that was not"),
    "causeless_effect": pgettext_lazy("rule", "Effect without a cause"),
    "condition": pgettext_lazy("rule", "Wound or illness"),
    "core_rule": pgettext_lazy("rule", "Rule of the world"),
    "custody": pgettext_lazy("rule", "Who holds it"),
    "dead_acts": pgettext_lazy("rule", "The dead act"),
    "duration": pgettext_lazy("rule", "How long it took"),
    "forgotten_ability": pgettext_lazy("rule", "Ability forgotten"),
    "geography": pgettext_lazy("rule", "Places and distances"),
    "knowledge": pgettext_lazy("rule", "Who knows what"),
    "memory": pgettext_lazy("rule", "Who met whom"),
    "nomenclature": pgettext_lazy("rule", "Names and titles"),
    "object_state": pgettext_lazy("rule", "State of a thing"),
    "perspective": pgettext_lazy("rule", "Point of view"),
    "presence": pgettext_lazy("rule", "Who is there"),
    "quantity": pgettext_lazy("rule", "Numbers"),
    "relation": pgettext_lazy("rule", "Family and ties"),
    "simultaneity": pgettext_lazy("rule", "Two places at once"),
    "skill_fluctuation": pgettext_lazy("rule", "Skill that comes and goes"),
    "social_norm": pgettext_lazy("rule", "Custom"),
    "style_shift": pgettext_lazy("rule", "Change of style"),
    "tone": pgettext_lazy("rule", "Change of tone"),
    "too_early": pgettext_lazy("rule", "Told too early"),
    "wardrobe": pgettext_lazy("rule", "Clothes"),
}


@dataclass(frozen=True)
class Worded:
    """A word with its icon: colour is never the only sign."""

    word: Promise
    icon: str
    tint: str = ""


SEVERITIES: dict[str, Worded] = {
    "blocking": Worded(pgettext_lazy("severity", "Blocking"), "circle-alert", "bad"),
    "major": Worded(pgettext_lazy("severity", "To check"), "triangle-alert", "warn"),
    "minor": Worded(pgettext_lazy("severity", "Minor"), "circle"),
}
CERTAINTIES: dict[bool, Worded] = {
    True: Worded(pgettext_lazy("certainty", "Certain"), "check"),
    False: Worded(pgettext_lazy("certainty", "Probable"), "circle"),
}
STATES: dict[str, Worded] = {
    "open": Worded(pgettext_lazy("findings", "Open"), "circle-alert"),
    "fixed": Worded(pgettext_lazy("findings", "Fixed"), "check"),
    "intended": Worded(pgettext_lazy("findings", "Intended"), "feather"),
    "dismissed": Worded(pgettext_lazy("findings", "Dismissed"), "x"),
}
KEYS: dict[str, Promise] = {
    "intended": pgettext_lazy("key: intended", "I"),
    "dismiss": pgettext_lazy("key: dismiss", "D"),
}


def rule_name(rule: str) -> str:
    """A rule that has no name for authors goes by its own."""
    return str(RULES.get(rule, rule.replace("_", " ").capitalize()))
