"""Invents an answer to what is asked: prose of about the asked length, or a valid instance of
the asked schema. The same request always gets the same answer; no sentence comes twice in it,
and hardly ever in two different ones, so that a repeated or lost sentence can be found.
"""

import json
import random
import re
from typing import Any

from tests.model_server.protocol import ChatRequest

DEFAULT_WORDS = 120
SENTENCES_A_PARAGRAPH = 4

_ASKED = re.compile(r"(?:about|around|environ)\s+(\d+)\s+(?:words|mots)", re.IGNORECASE)
_FRENCH = re.compile(r"\b(?:le|la|les|des|une|et|dans|est|mots|environ)\b", re.IGNORECASE)
_ENGLISH = re.compile(r"\b(?:the|a|and|of|in|is|to|words|about)\b", re.IGNORECASE)

_PARTS: dict[str, tuple[str, ...]] = {
    "en": (
        "At dawn,|After the rain,|Before the bells,|Late that night,|Without a word,|Once more,"
        "|Near the end,|For a moment,|By lamplight,|In the cold,|As agreed,|Later,",
        "the ferryman|the widow|the young clerk|the baker|her brother|the captain|a stranger"
        "|the schoolmaster|the girl|the old sailor|the apprentice|the doctor",
        "opened|carried|hid|watched|counted|mended|forgot|weighed|described|dropped|wrapped|found",
        "the brass key|a folded letter|the broken clock|two silver coins|the ledger|a wet coat"
        "|the lantern|a basket of apples|the torn map|the empty cradle|a knife|the last candle",
        "behind the mill|on the harbour steps|under the stairs|beside the stove|at the gate"
        "|in the upper room|along the wall|by the river|near the chapel|on the bridge"
        "|inside the boathouse|at the long table",
        "while the tide went out|and nobody answered|as though it were nothing"
        "|until the light failed|because the road was closed|and the dog lay still"
        "|before anyone could speak|with great care|and then stood listening"
        "|though the hour was late|for the second time|and smiled at last",
    ),
    "fr": (
        "À l'aube,|Après la pluie,|Avant les cloches,|Tard dans la nuit,|Sans un mot,"
        "|Une fois encore,|Vers la fin,|Un instant,|À la lueur de la lampe,|Dans le froid,"
        "|Comme convenu,|Plus tard,",
        "le passeur|la veuve|le jeune commis|la boulangère|son frère|le capitaine|un inconnu"
        "|le maître d'école|la fillette|le vieux marin|l'apprenti|la doctoresse",
        "ouvrit|emporta|cacha|regarda|compta|répara|oublia|soupesa|décrivit|laissa tomber"
        "|enveloppa|trouva",
        "la clé de laiton|une lettre pliée|l'horloge brisée|deux pièces d'argent|le registre"
        "|un manteau mouillé|la lanterne|un panier de pommes|la carte déchirée|le berceau vide"
        "|un couteau|la dernière bougie",
        "derrière le moulin|sur les marches du port|sous l'escalier|près du poêle|à la grille"
        "|dans la chambre haute|le long du mur|au bord de la rivière|près de la chapelle"
        "|sur le pont|dans le hangar à bateaux|à la longue table",
        "tandis que la mer se retirait|et personne ne répondit|comme si de rien n'était"
        "|jusqu'à ce que le jour baisse|car la route était fermée|et le chien ne bougea pas"
        "|avant que quiconque parle|avec grand soin|puis resta à écouter"
        "|bien que l'heure fût tardive|pour la seconde fois|et sourit enfin",
    ),
}


def invent(request: ChatRequest) -> str:
    chance = random.Random(repr(request.messages))
    if request.schema is not None:
        return json.dumps(instance(request.schema, chance), ensure_ascii=False)
    if request.format == "json_object":
        return "{}"
    asked = _ASKED.findall(request.last)
    return prose(int(asked[-1]) if asked else DEFAULT_WORDS, language(request.last), chance)


def language(text: str) -> str:
    return "fr" if len(_FRENCH.findall(text)) > len(_ENGLISH.findall(text)) else "en"


def prose(words: int, tongue: str, chance: random.Random) -> str:
    """Whole sentences, within half a sentence of `words`, in paragraphs."""
    sentences: list[str] = []
    written = 0
    while not sentences or written < words - 8:
        sentence = _sentence(tongue, chance)
        if sentence not in sentences:
            sentences.append(sentence)
            written += len(sentence.split())
    groups = range(0, len(sentences), SENTENCES_A_PARAGRAPH)
    return "\n\n".join(" ".join(sentences[i : i + SENTENCES_A_PARAGRAPH]) for i in groups)


def _sentence(tongue: str, chance: random.Random) -> str:
    return " ".join(chance.choice(part.split("|")) for part in _PARTS[tongue]) + "."


def instance(schema: dict[str, Any], chance: random.Random) -> Any:
    """A minimal valid value: first of an enumeration, fewest items, short strings."""
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return instance(schema[choice][0], chance)
    kind = schema.get("type", "object")
    if kind == "object":
        fields = schema.get("properties", {})
        return {name: instance(field, chance) for name, field in fields.items()}
    if kind == "array":
        return [instance(schema["items"], chance) for _ in range(schema.get("minItems", 0))]
    if kind == "string":
        return _text(schema, chance)
    if kind in ("integer", "number"):
        return schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
    return False if kind == "boolean" else None


def _text(schema: dict[str, Any], chance: random.Random) -> str:
    subject, verb, thing = (chance.choice(part.split("|")) for part in _PARTS["en"][1:4])
    text = f"{subject} {verb} {thing}"[: schema.get("maxLength", 200)].rstrip()
    return text.ljust(schema.get("minLength", 0), ".")
