"""Sentences that mean the like, of the same people: what is not embedded first."""

import pytest

from memory.analyst import Near, near_pairs
from memory.analyst.near import EACH, MOST_OF_DRAFT, MOST_SENTENCES, to_compare
from memory.embedder import chosen
from novellaforge import loop
from novellaforge.llm import Origin
from tests.memory.analyst.telling import Book
from tests.memory.embedding_server import EmbeddingServer

pytestmark = pytest.mark.usefixtures("unrecorded_calls")


def near(book: Book, **more: int) -> Near:
    return loop.run(near_pairs(book.view(), chosen(), Origin(step="analyst"), **more))


def swims(book: Book, sentence: str, **more: object):
    return book.told("takes_part", "Kit", object="swims", sentence=sentence, **more)


# --- What costs nothing -----------------------------------------------------------------


def test_nothing_in_common_is_not_embedded(embeddings: EmbeddingServer):
    book = Book()
    book.told("can", "Ana", "swim")
    book.says("can", "Kit", "swim")
    assert near(book) == Near()
    assert embeddings.inputs == []


def test_neither_claims_nor_a_thing_said_again_are_embedded(embeddings: EmbeddingServer):
    book = Book()
    book.told("can", "Ana", "swim")
    book.told("can", "Ana", "row", modality="claim")
    book.says("can", "Ana", "swim", sentence="She swam, as she could.")
    book.says("can", "Ana", "row", modality="lie")
    assert near(book) == Near()
    assert embeddings.inputs == []


def test_no_embedder_says_so():
    book = Book()
    book.told("can", "Ana", "swim")
    assert loop.run(near_pairs(book.view(), None, Origin())) == Near()
    book.says("can", "Ana", "swim", polarity="-")
    found = loop.run(near_pairs(book.view(), None, Origin()))
    assert found.pairs == ()
    assert "No embedding model is installed" in found.why


def test_an_embedder_that_refuses_says_so(embeddings: EmbeddingServer, db):
    book = Book()
    book.told("can", "Ana", "swim")
    book.says("can", "Ana", "swim", polarity="-")
    embeddings.fail(401)
    found = near(book)
    assert found.pairs == ()
    assert "HTTP 401" in found.why


# --- What is compared -------------------------------------------------------------------


def test_the_likest_of_the_same_people_come_first(embeddings: EmbeddingServer, db):
    embeddings.meanings = {"blind": "see", "read": "see"}
    book = Book()
    blind = book.told("condition", "Kit", "blind", sentence="Kit was blind.")
    book.told("can", "Kit", "sing", sentence="The choir loved him on Sundays at noon.")
    book.told("condition", "Ana", "blind", sentence="Ana was blind.")
    read = book.says("can", "Kit", "read", sentence="Kit was reading; Kit read.")
    found = near(book)
    assert found.pairs[0] == (blind, read)
    assert all(told.subject == read.subject for told, _ in found.pairs)


def test_each_sentence_is_embedded_once(embeddings: EmbeddingServer, db):
    book = Book()
    for value in ("old", "lame", "deaf"):
        book.told("condition", "Kit", value, sentence="Kit was old, lame and deaf.", start=9)
        book.says("can", "Kit", f"run {value}", sentence="Kit ran, and heard.", start=9)
    near(book)
    assert sorted(embeddings.texts) == ["Kit ran, and heard.", "Kit was old, lame and deaf."]


def test_two_of_each_and_no_more_than_asked_for(embeddings: EmbeddingServer, db):
    book = Book()
    for number in range(6):
        swims(book, f"Kit swam in pool {number}.")
    for number in range(3):
        book.says("can", "Kit", f"dive {number}", sentence=f"Kit dived {number} times in a pool.")
    found = near(book).pairs
    assert len(found) == 3 * EACH
    assert near(book, most=4).pairs == found[:4]


def test_a_long_book_costs_no_more(embeddings: EmbeddingServer, db):
    book = Book()
    for number in range(400):
        swims(book, f"Kit swam in pool {number}.", chapter=1 + number % 8)
    for number in range(60):
        book.says("can", "Kit", f"dive {number}", sentence=f"Kit dived {number} times.")
    near(book)
    assert len(embeddings.texts) == len(set(embeddings.texts)) <= MOST_SENTENCES == 64
    assert sum("dived" in text for text in embeddings.texts) == MOST_OF_DRAFT


def test_what_lasts_is_compared_before_acts():
    book = Book()
    book.told("is_a", "Kit", "ferryman")
    for number in range(MOST_OF_DRAFT + 5):
        book.says("takes_part", "Kit", object=f"act {number}")
    book.says("attribute", "Kit", "one", slot="hands")
    assert any(new.predicate == "attribute" for _, new in to_compare(book.view()))


def test_what_is_too_unlike_is_no_pair(embeddings: EmbeddingServer, db, settings):
    settings.EMBEDDING_MODEL = "multilingual-e5-small"  # whose floor is known
    book = Book("fr")
    book.told("can", "Kit", "nager", sentence="Kit savait nager.")
    book.says("can", "Kit", "lire", sentence="On lui lisait toujours les affiches, hélas.")
    assert near(book) == Near()
    well, badly = ("Kit savait très bien nager.", "Kit savait très mal nager.")
    swam = book.told("can", "Kit", "bien nager", sentence=well)
    could = book.says("can", "Kit", "nager", sentence=badly, polarity="-")
    assert near(book).pairs[0] == (swam, could)
