"""The model of the benchmarks: answers of fixed sizes, and faults where a book's premise asks.

What a book asks of it stands in its premise, as `[bench rounds=2 finding dense]`: so many rounds
until the critic is content; a required point that is missing until it was repaired; prose of long
words that runs on beyond what was asked.
"""

import random
import re
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from benchmarks.pace import TOKENS_A_WORD

if TYPE_CHECKING:
    from tests.model_server import ChatRequest, ModelServer

POINT = "The harbour bell is sold."
SOLD = "That evening the harbour bell was sold, and nobody in the street had heard it go."
DENSE_WORDS = 1.2  # of those asked
TRIES, NEAR = 200, 0.98  # for a scene's size
MENDED = re.compile(r"She counted them (\d+) times more, and the number did not change\.")
ASKED = re.compile(r"\[bench([^\]]*)\]")
WORDS = re.compile(r"[Ll]ength: about (\d+) words")
SENTENCE = re.compile(r"^(\d+)[.] (.+)$", re.M)
SENTENCES_A_FACT = 8
PASSAGE = re.compile(r'<material name="passage">\n(.*?)\n</material>', re.S)
CHAPTER = re.compile(r'<material name="chapter">\n(.*?)\n</material>', re.S)


def script(server: "ModelServer") -> None:
    from tests.model_server import asks_for, says

    server.answer(_is_a_scene, _scene)
    server.answer(asks_for("ExtractAnswer"), _facts)
    server.answer(asks_for("QuotesAnswer"), _quotes)
    server.answer(asks_for("CriticAnswer"), _critique)
    server.answer(asks_for("ChapterPlan"), _plan)
    server.answer(says("Sum up what happens"), _summary)
    server.answer(says("must be repaired"), _repaired)
    server.answer(says("must be written again"), _written_again)
    server.answer(says("answer with the one word keep"), "keep")


def mended(times: int) -> str:
    return f"She counted them {times} times more, and the number did not change."


def _asks(request: "ChatRequest") -> str:
    found = ASKED.search(request.prompt)
    return found[1] if found else ""


def _is_a_scene(request: "ChatRequest") -> bool:
    is_dense = "dense" in _asks(request)
    return request.schema is None and (is_dense or "Write scene" in request.last)


def _scene(request: "ChatRequest") -> str:
    if "dense" in _asks(request):
        return _prose(request, round(_words(request) * DENSE_WORDS), dense=True)
    return _of_size(_words(request), request.last)


def _of_size(words: int, seed: str) -> str:
    """So many words at most, and as many tokens as the ideal counts for them, or a few less."""
    from tests.model_server.author import prose
    from tests.model_server.script import tokenize

    most, text = words * TOKENS_A_WORD, ""
    for attempt in range(TRIES):
        text = prose(words, "en", random.Random(f"{attempt} {seed}"))
        if len(text.split()) <= words and NEAR * most <= len(tokenize(text)) <= most:
            break
    return text


def _words(request: "ChatRequest") -> int:
    asked = WORDS.findall(request.last)
    return int(asked[-1]) if asked else 60


def _prose(request: "ChatRequest", words: int, *, dense: bool = False) -> str:
    from tests.model_server.author import prose

    text = prose(max(words, 12), "en", random.Random(request.last))
    return re.sub(r"\bthe (\w+)", r"the thoroughly \1", text) if dense else text


def _facts(request: "ChatRequest") -> dict[str, Any]:
    """What somebody does, in words of the sentence: of so many sentences, the first that tells."""
    told = SENTENCE.findall(request.last)
    acts = ((int(number), did) for number, text in told if (did := _act().search(text)))
    most = max(1, round(len(told) / SENTENCES_A_FACT))
    return {"facts": [_fact(number, did) for number, did in islice(acts, most)]}


@cache
def _act() -> re.Pattern[str]:
    """Who, did, what; as the author of the model server tells it."""
    from tests.model_server.author import _PARTS

    who, did, what = _PARTS["en"][1:4]
    return re.compile(rf"\b({who}) ({did}) ({what})")


def _fact(number: int, did: re.Match[str]) -> dict[str, Any]:
    """In full, as a strict schema asks: about 65 tokens."""
    return {
        "n": number, "words": " ".join(did[0].split()[:6]), "subject": did[1],
        "predicate": "takes_part", "what": f"{did[2]} {did[3]}", "more": [],
    }  # fmt: skip


def _quotes(request: "ChatRequest") -> dict[str, Any]:
    """A proof for each required point; none for what must not happen."""
    assert request.schema is not None
    chapter = CHAPTER.findall(request.prompt)[-1]
    first = _first_sentence(chapter)
    missing = "finding" in _asks(request) and SOLD not in chapter
    proof = "none" if missing else SOLD if SOLD in chapter else first
    return {
        key: "none" if key.startswith(("b", "f")) else proof
        for key in request.schema["properties"]
    }


def _summary(request: "ChatRequest") -> str:
    """As long as it may be."""
    most = re.findall(r"In (\d+) words at most", request.last)
    return " ".join(_prose(request, int(most[-1]) - 10).split())


def _critique(request: "ChatRequest") -> dict[str, Any]:
    chapter = CHAPTER.findall(request.prompt)[-1]
    quote, wanted = _first_sentence(chapter), _rounds(request)
    done = _mended_in(chapter)
    score = 9 if done >= wanted else min(7, 4 + done)
    remark = "It tells what the reader has understood from the scene before, and slows it."
    return {
        "best": quote,
        "remarks": [{"quote": quote, "remark": remark}] if score < 9 else [],
        "breaks": [],
        "scores": {"events": score, "people": score, "prose": score, "reader": score},
        "change": "Let the lamp go out sooner, so that the two of them must speak in the dark, "
        "and leave unsaid who has taken the oar until the boat has touched the other side.",
        **({"summary": _summary(request)} if _sums_up(request) else {}),
    }


def _sums_up(request: "ChatRequest") -> bool:
    return "summary" in (request.schema or {}).get("properties", {})


def _rounds(request: "ChatRequest") -> int:
    found = re.search(r"rounds=(\d+)", _asks(request))
    return int(found[1]) if found else 0


def _mended_in(text: str) -> int:
    return max((int(times) for times in MENDED.findall(text)), default=0)


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s", text.strip())[0]


def _repaired(request: "ChatRequest") -> str:
    passage = PASSAGE.findall(request.prompt)[-1]
    if POINT in request.last.partition("What is wrong:")[2]:
        return f"{passage} {SOLD}"
    _first, _, rest = passage.partition(_first_sentence(passage))
    return f"{mended(_mended_in(passage) + 1)}{rest}"


def _written_again(request: "ChatRequest") -> str:
    """A scene anew, as long as was asked."""
    again = mended(_mended_in(request.last) + 1)
    missing = f" {SOLD}" if POINT in request.last.partition("What is wrong:")[2] else ""
    return f"{again} {_prose(request, _words(request) - 14)}{missing}"


_DONE = (
    ("counts the oars and finds one gone", "the oar is gone and the lamp burns"),
    ("asks her nephew who came down at dusk", "the nephew has lied about the path"),
    ("takes a stranger's coin for the crossing", "the stranger sits in the boat"),
    ("rows until the lantern drowns", "the lantern is out on the water"),
    ("hears the chapel ring without a ringer", "the chapel is silent again"),
    ("finds the ledger wet and one name new", "the ledger lies open in her hands"),
    ("locks the boathouse against her kin", "the key is in her pocket"),
)


def _plan(request: "ChatRequest") -> dict[str, Any]:
    """A line and two states a beat."""
    assert request.schema is not None
    asked = request.schema["properties"]["beats"]
    fields = (
        asked["items"].get("properties")
        or next(iter(request.schema["$defs"].values()))["properties"]
    )
    is_brief = "who" not in fields
    beats, state = [], "Ilse Varga waits at the east landing"
    for number in range(asked["minItems"]):
        what, after = _DONE[number % len(_DONE)]
        scene = {
            "points": [1] if number == 0 else [],
            "entry": "" if number and is_brief else state,
            "what": f"Ilse Varga {what}.", "exit": after,
            "who": ["Ilse Varga"], "where": "the east landing", "when": "", "words": 250,
        }  # fmt: skip
        beats.append({field: scene[field] for field in fields})
        state = after
    more = {"criteria": []} if "words" in fields else {}
    return {"beats": beats, "ending": "turn", **more}
