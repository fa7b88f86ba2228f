"""What is kept for later chapters: which claims are made, and what a text uses of them."""

from typing import Any

import pytest

from novellaforge.llm import LLM, Provider, user
from tests.model_server import ModelServer
from tests.writing.briefs import a_draft
from writing.proving import Claims, Proof, prove
from writing.too_early import CHARACTERS, MOST, LaterChapter, ToCome, to_come, used_too_early

KEEPER = "The stranger turns out to be the bridge keeper."
GARDIEN = "L’étranger se révèle être le gardien du pont."


def later(number: int = 5, **values: Any) -> LaterChapter:
    return LaterChapter(number=number, **values)


def claims(*chapters: LaterChapter, allowed: tuple[str, ...] = ()) -> list[str]:
    return [each.claim for each in to_come(chapters, allowed)]


# --- Which claims ------------------------------------------------------------------------


def test_a_book_without_more_chapters_holds_nothing_back() -> None:
    assert to_come((), ("Ilse counts.",)) == ()
    assert claims(later()) == []


@pytest.mark.parametrize(
    "allowed",
    [
        KEEPER,
        "Ilse learns it: the stranger turned out to be keeper of the bridge.",
        "The stranger pays. He is the keeper of the bridge, as it turns out.",
    ],
)
def test_what_this_chapter_is_to_say_is_no_claim(allowed: str) -> None:
    assert claims(later(outline=KEEPER), allowed=("Aron lies.", allowed)) == []


@pytest.mark.parametrize(
    "allowed", [GARDIEN, "Révélation : l’étranger n’est autre que le gardien du pont."]
)
def test_ni_ce_que_ce_chapitre_doit_dire(allowed: str) -> None:
    assert claims(later(outline=GARDIEN), allowed=(allowed,)) == []


def test_many_texts_do_not_say_together_what_none_of_them_says() -> None:
    allowed = ("The stranger pays.", "Ilse fears the bridge.", "Aron is no keeper of secrets.")
    assert claims(later(outline=KEEPER), allowed=allowed) == [KEEPER]


@pytest.mark.parametrize(
    "vague",
    [
        "She leaves.",
        "They meet the old keeper of the bridge again.",
        "Then he confesses the theft of the oar.",
        "Elle avoue avoir volé la rame du bac.",
        "Puis il avoue avoir volé la rame du bac.",
        "C’est lui qui a volé la rame du bac.",
        "Tout change.",
    ],
)
def test_what_does_not_stand_alone_is_no_claim(vague: str) -> None:
    assert claims(later(outline=f"{KEEPER} {vague}")) == [KEEPER]


def test_points_come_first_then_the_outline_s_end_and_nothing_twice() -> None:
    chapter = later(
        outline=f"Aron repairs the boathouse roof. {KEEPER}",
        required_points=("Ilse burns the ferry book.", "The stranger turns out bridge keeper"),
    )
    assert claims(chapter) == [
        "Ilse burns the ferry book.",
        "The stranger turns out bridge keeper",
        "Aron repairs the boathouse roof.",
    ]


def test_few_of_the_next_chapters_each_having_its_turn() -> None:
    def chapter(number: int) -> LaterChapter:
        said = [f"{n}{number}keeper burns {n}{number}lamp {n}{number}tower." for n in "ABCD"]
        return later(number, title=f"Title {number}", required_points=tuple(said))

    found = to_come([chapter(number) for number in (9, 7, 6, 5)], ())
    assert [each.number for each in found] == [5, 5, 6, 6, 7, 7]
    assert len(found) == MOST
    assert found[0] == ToCome(5, "Title 5", "A5keeper burns A5lamp A5tower.")


def test_a_claim_is_one_bounded_sentence() -> None:
    (claim,) = claims(later(outline="Aron confesses the theft " + "of the oar " * 60 + "."))
    assert len(claim) <= CHARACTERS
    assert claim.endswith("…")


# --- What is used ------------------------------------------------------------------------

BEATS = {1: "Ilse feared the stranger.", 2: "He had kept the bridge, and said so."}
COMING = (ToCome(6, "The toll", KEEPER), ToCome(7, "", "Aron confesses the theft."))


def asked() -> Claims:
    return Claims.of(("A.",), ("B.",), tuple(each.claim for each in COMING))


def test_claims_have_keys_of_their_own() -> None:
    assert asked().keys == ("p1", "b1", "f1", "f2")
    assert asked().only(["f2", "p1"]).keys == ("p1", "f2")
    assert Claims.of(("A.",), ()).later == {}
    assert Claims({}, {}).keys == ()


@pytest.mark.parametrize(
    "proofs",
    [
        {},
        {"f1": Proof("absent"), "f2": Proof("unproved")},
        {"p1": Proof("proved", BEATS[1]), "b1": Proof("proved", BEATS[1])},
    ],
)
def test_nothing_is_used_without_a_proof(proofs: dict[str, Proof]) -> None:
    assert used_too_early(COMING, asked(), proofs, a_draft(BEATS)) == ()


def test_what_is_proved_is_used_too_early() -> None:
    proofs = {"f1": Proof("proved", BEATS[2]), "f2": Proof("proved", BEATS[1])}
    first, second = used_too_early(COMING, asked(), proofs, a_draft(BEATS))
    assert (first.kind, first.severity, first.rule) == ("too_early", "major", "too_early")
    assert (first.quote, first.beat) == (BEATS[2], 2)
    assert (first.against, first.against_chapter) == (KEEPER, 6)
    assert first.sentence == f"This is for chapter 6, “The toll”, and is told here: “{KEEPER}”."
    assert "chapter 7, and" in second.sentence
    assert first.key != second.key


def test_a_finding_keeps_its_key_wherever_its_chapter_moves() -> None:
    proofs = {"f1": Proof("proved", BEATS[2])}
    moved = (ToCome(8, "Toll", KEEPER.lower()), COMING[1])
    (one,) = used_too_early(COMING, asked(), proofs, a_draft(BEATS))
    (other,) = used_too_early(moved, asked(), proofs, a_draft(BEATS))
    assert one.key == other.key


# --- Through the model -------------------------------------------------------------------

TEXT = "\n\n".join(BEATS.values())


async def proofs_of(server: ModelServer, tokens: int = 64_000, **quotes: str) -> dict[str, Proof]:
    provider = Provider(base_url=server.url, model="scripted", retries=1, context_tokens=tokens)
    llm = LLM(provider)
    server.answer("QuotesAnswer", {"p1": "none", "b1": "none"} | quotes)
    return await prove([user("The book.")], TEXT, asked(), llm)


@pytest.mark.django_db(transaction=True)
async def test_all_is_asked_in_one_call(server: ModelServer) -> None:
    proofs = await proofs_of(server, f1="kept the bridge, and said so", f2="none")
    assert proofs["f1"] == Proof("proved", BEATS[2])
    assert proofs["f2"] == Proof("absent")
    assert len(server.calls) == 1
    assert f"f1: {KEEPER}" in server.calls[0].request.last


@pytest.mark.django_db(transaction=True)
async def test_words_that_are_not_there_are_no_proof(server: ModelServer) -> None:
    proofs = await proofs_of(server, f1="He was the bridge keeper.", f2="none")
    assert proofs["f1"].state == "unproved"
    assert list(server.calls[1].request.schema["properties"]) == ["f1"]
    assert used_too_early(COMING, asked(), proofs, a_draft(BEATS)) == ()


@pytest.mark.django_db(transaction=True)
async def test_a_small_model_is_asked_too_where_it_is_given_claims(
    server: ModelServer,
) -> None:
    proofs = await proofs_of(server, 4_096, f1="none", f2="none")
    assert proofs["f1"].state == proofs["f2"].state == "absent"
