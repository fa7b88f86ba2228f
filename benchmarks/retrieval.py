"""How long does it take to find a chapter's passages, and what does the approximate index miss?

    python -m benchmarks.retrieval [--chunks 100000] [--quick]

100,000 passages of 180 words in one book, then 1,000 books of 100 beside it. Words are drawn by
Zipf's law, vectors (384 numbers) around centres, as texts of one subject lie; what is asked lies
beside some of them. The time that a query's own vector takes is not part of it: `embed_query`.

The small books have the large one's texts, and vectors of their own. Another book beside them has
a tenth of the large one's size, from which on books have an index: what is missed by a walk of it,
and by one of an index that it would share with the large book. `whole` is all that retrieval asks
of the database.

`--quick`: only what the large book takes by its index, `retrieval_p95_ms`, and a query's vector.

What is found of what should be (`labelled.py`): each small book's passages by themselves, by
meaning, and among 5,000 of its own words in another order, by words. A word's commonness is
counted before the clock runs; `words_counting` is what that takes, once an hour and book.
"""

import argparse
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np

from benchmarks.ground import a_database, report, wait_for_turn
from benchmarks.labelled import BOOKS as LABELLED
from benchmarks.labelled import Labelled
from benchmarks.passages import A_CHAPTER, DIMENSION, Book, Subjects, a_small_book, random, settle

TERMS = 60
SIZES = (1_000, 10_000, 20_000)
ASKED = 40
HAYSTACK = 5_000
A_PASSAGE = 3  # labelled ones
# Beyond what it is given, an index is built many times slower; one of words takes new ones in by
# and by, and all at once in much less time.
ROOM = {"maintenance_work_mem": "1GB", "gin_pending_list_limit": "1GB"}

CANDIDATES = 40
T = TypeVar("T")
BEGAN = time.perf_counter()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--chunks", type=int, default=100_000, help="of the large book")
    parser.add_argument("--quick", action="store_true", help="the large book and its index alone")
    asked = parser.parse_args()
    with a_database("retrieval"):
        report("retrieval", (quick if asked.quick else measure)(asked.chunks))


def quick(passages: int) -> dict[str, float]:
    from memory.embedder import Embedder

    model, subjects, large = Embedder("bench", DIMENSION), Subjects(), Book(passages)
    give_room()
    large.grow(subjects, model, passages)
    say(f"a book of {passages} passages")
    wait_for_turn()
    figures = {"embed_query_ms": embedding(), "index_build_s": build(large, model)}
    say("its index")
    return figures | {"retrieval_p95_ms": whole(large, model, subjects, indexed=True)}


def measure(passages: int) -> dict[str, float]:
    from django.db import transaction

    from memory.embedder import Embedder

    model = Embedder("bench", DIMENSION)
    subjects = Subjects()
    give_room()
    figures = {"embed_query_ms": embedding(), **embedding_passages()}
    for labelled in LABELLED:
        figures |= by_meaning(labelled) | among_others(labelled)
    large = Book(passages)
    for size in (*(size for size in SIZES if size < passages), passages):
        large.grow(subjects, model, size)
        figures |= of_size(large, model, subjects)
        say(f"a book of {size} passages")
    with transaction.atomic():
        small, *_ = [a_small_book(large, model, subjects) for _ in range(passages // A_CHAPTER)]
    settle()
    say("the small books")
    figures |= {
        "small_books": float(passages // A_CHAPTER),
        "exact_small_among_books_p95_ms": exactly(small, model, subjects),
        "words_small_among_books_p95_ms": by_words(small, subjects),
        "words_large_among_books_p95_ms": by_words(large, subjects),
    }
    among = Book(passages // 10)
    among.grow(subjects, model, among.size_of_all)
    figures |= shared(among, large, model, subjects)
    say("one index of two books")
    figures["index_build_s"] = build(large, model)
    build(among, model)
    say("the indexes")
    for name, book in (("large", large), ("among", among)):
        figures |= approximate(book, model, subjects, name)
        figures[f"whole_{name}_p95_ms"] = whole(book, model, subjects, indexed=True)
    figures["retrieval_p95_ms"] = figures["whole_large_p95_ms"]
    return figures | {"whole_small_p95_ms": whole(small, model, subjects, indexed=False)}


def of_size(book: Book, model: Any, subjects: Subjects) -> dict[str, float]:
    size = book.size
    return {
        f"exact_{size}_p95_ms": exactly(book, model, subjects),
        f"words_counting_{size}_ms": counting(book),
        f"words_{size}_p95_ms": by_words(book, subjects),
        f"words_{size}_planted_of_6": planted(book, subjects),
    }


def exactly(book: Book, model: Any, subjects: Subjects) -> float:
    return p95(lambda: nearest(book, model, subjects.asked(), indexed=False))


def build(book: Book, model: Any) -> float:
    """Seconds, of two processes where their memory has room."""
    from django.conf import settings

    from memory import vector_index

    room = shutil.disk_usage("/dev/shm").free > settings.VECTOR_INDEX_MEMORY_MB * 2**20
    began = time.perf_counter()
    assert vector_index.build(book.project.pk, model, workers=int(room))
    return time.perf_counter() - began


def shared(book: Book, other: Book, model: Any, subjects: Subjects) -> dict[str, float]:
    """Of an index over both books' vectors, which nothing but this builds."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE INDEX shared ON memory_chunk USING hnsw"
            f" ((embedding::halfvec({DIMENSION})) halfvec_cosine_ops)"
            " WHERE project_id IN (%s, %s)",
            [book.project.pk, other.project.pk],
        )
        figures = approximate(book, model, subjects, "shared")
        cursor.execute("DROP INDEX shared")
    return figures


def whole(book: Book, model: Any, subjects: Subjects, *, indexed: bool) -> float:
    """The ranking by words, what there is to search, the ranking by meaning, and the texts."""
    from memory import retrieval, terms, vector_index

    asked = [(subjects.text(TERMS), subjects.asked()) for _ in range(ASKED + 1)]
    left = iter(asked)

    def search() -> None:
        text, vector = next(left)
        by_words = terms.by_words(book.end, terms.asked((), (text,)), CANDIDATES)
        vector_index.ground(book.project.pk, model)
        by_meaning = nearest(book, model, vector, indexed=indexed)
        fused = retrieval.fuse(by_words, by_meaning)
        assert list(retrieval._found(book.end, fused, retrieval.MOST_PASSAGES))

    search()
    return p95(search)


def give_room() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for name, size in ROOM.items():
            cursor.execute("SELECT set_config(%s, %s, false)", [name, size])


def say(what: str) -> None:
    print(f"{time.perf_counter() - BEGAN:>6.0f} s  {what}", flush=True)


def approximate(book: Book, model: Any, subjects: Subjects, name: str) -> dict[str, float]:
    asked = [subjects.asked() for _ in range(ASKED)]
    recalls = [recall(book, model, vector) for vector in asked]
    left: Iterator[list[float]] = iter(asked)
    spent = timed(lambda: nearest(book, model, next(left), indexed=True))
    return {
        f"hnsw_{name}_p50_ms": float(np.percentile(spent, 50)),
        f"hnsw_{name}_p95_ms": float(np.percentile(spent, 95)),
        f"hnsw_{name}_recall_of_40": sum(recalls) / ASKED,
        f"hnsw_{name}_least_recall": min(recalls),
    }


def recall(book: Book, model: Any, vector: list[float]) -> float:
    exactly = {each.id for each in nearest(book, model, vector, indexed=False)}
    found = {each.id for each in nearest(book, model, vector, indexed=True)}
    return len(exactly & found) / len(exactly)


def nearest(book: Book, model: Any, vector: list[float], *, indexed: bool) -> list[Any]:
    from memory.retrieval import by_vector

    return by_vector(book.end, vector, model, indexed=indexed)


def by_words(book: Book, subjects: Subjects) -> float:
    from memory import terms

    def search() -> None:
        terms.by_words(book.end, terms.asked((), (subjects.text(TERMS),)), CANDIDATES)

    search()  # how common its words are is kept
    return p95(search)


def planted(book: Book, subjects: Subjects) -> float:
    """How often a passage is among the first six of a search for 12 of its words and 48 others."""
    from memory import terms
    from memory.models import Chunk
    from memory.retrieval import MOST_PASSAGES

    found = 0
    for place in map(int, random.integers(0, book.size, ASKED)):
        version = book.versions[place // A_CHAPTER]
        passage = Chunk.objects.get(version=version, ordinal=place % A_CHAPTER)
        words = random.choice(list(set(passage.text.split())), TERMS // 5, replace=False)
        text = " ".join([*words, *subjects.text(TERMS - len(words)).split()])
        ranking = terms.by_words(book.end, terms.asked((), (text,)), CANDIDATES)
        found += passage.pk in {each.id for each in ranking[:MOST_PASSAGES]}
    return found / ASKED


def counting(book: Book) -> float:
    from memory import terms

    began = time.perf_counter()
    terms._counted(book.project.pk)
    return (time.perf_counter() - began) * 1_000


def batched(some: Sequence[T], size: int) -> list[Sequence[T]]:
    return [some[first : first + size] for first in range(0, len(some), size)]


def by_meaning(labelled: Labelled) -> dict[str, float]:
    """How near are passages that answer, and those of another subject; what is kept.

    Three labelled ones are a passage of the usual length; what is asked, one question or three.
    """
    from memory.embedder import Embedder
    from novellaforge import loop
    from novellaforge.checks import EMBEDDED_DIMENSION, EMBEDDED_MODEL
    from novellaforge.llm import Origin

    here = Embedder(EMBEDDED_MODEL, EMBEDDED_DIMENSION)
    texts = [" ".join(some) for some in batched(labelled.passages, A_PASSAGE)]
    passages = np.array(loop.run(here.passages(texts, Origin())))
    near: list[float] = []
    far: list[float] = []
    answered = [each for each in labelled.questions if each[1]]
    others = [each for each in labelled.questions if not each[1]]
    for some in (*batched(answered, 1), *batched(others, 1), *batched(answered, A_PASSAGE)):
        asked = " ".join(question for question, _answers in some)
        similar = passages @ np.array(loop.run(here.query(asked, Origin())))
        answers = {place // A_PASSAGE for _question, places in some for place in places}
        near += [similar[place] for place in answers]
        far += [] if answers else list(similar)
    least, name = here.least_similarity(labelled.language), f"meaning_{labelled.language}"
    return {
        f"{name}_answers_p10": float(np.percentile(near, 10)),
        f"{name}_elsewhere_p95": float(np.percentile(far, 95)),
        f"{name}_answers_kept": float(np.mean(np.array(near) >= least)),
        f"{name}_elsewhere_kept": float(np.mean(np.array(far) >= least)),
    }


def among_others(labelled: Labelled) -> dict[str, float]:
    """Of the passages that share a word with their question, how many are among the first six."""
    from memory import terms
    from memory.retrieval import MOST_PASSAGES
    from memory.standpoint import Standpoint

    project, places = haystack(labelled)
    at = Standpoint(project.pk, 0, labelled.language, 1)
    found = {"rarest": 0, "all": 0}
    answers = 0
    for question, wanted in labelled.questions:
        asked = terms.asked((), (question,))
        lexemes = terms._read(labelled.language, asked)
        every = terms._ranked(at, list(lexemes), HAYSTACK, HAYSTACK)
        right = {places[place] for place in wanted} & {each.id for each in every}
        answers += len(right)
        rarest = terms.by_words(at, asked, CANDIDATES)
        for name, ranking in (("rarest", rarest), ("all", every)):
            found[name] += len(right & {each.id for each in ranking[:MOST_PASSAGES]})
    name = f"words_{labelled.language}"
    return {f"{name}_{how}_recall_of_6": count / answers for how, count in found.items()}


def haystack(labelled: Labelled) -> tuple[Any, list[int]]:
    """A book of these passages and many others of the same words; their rows, in order."""
    from django.db import connection

    from memory.models import Chunk
    from memory.terms import QUERIES, configuration
    from tests.factories import a_document, a_project

    project = a_project(language=labelled.language)
    document = a_document(project=project, text="")
    words = " ".join(labelled.passages).split()
    texts = [*labelled.passages, *(" ".join(random.choice(words, 60)) for _ in range(HAYSTACK))]
    rows = Chunk.objects.bulk_create(
        Chunk(project=project, document=document, ordinal=place, text=text, sha256=str(place))
        for place, text in enumerate(texts)
    )
    ids = [row.pk for row in rows]
    values: dict[str, Any] = {"configuration": configuration(labelled.language), "ids": ids}
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["make_searchable"], values)
    settle()
    return project, ids[: len(labelled.passages)]


def embedding() -> float:
    from memory.embedder import Embedder
    from novellaforge import loop
    from novellaforge.checks import EMBEDDED_DIMENSION, EMBEDDED_MODEL
    from novellaforge.llm import Origin

    here = Embedder(EMBEDDED_MODEL, EMBEDDED_DIMENSION)
    query = "Ilse counts the oars again and asks Aron who came down to the landing. " * 5
    loop.run(here.query(query, Origin()))  # the model is read
    return p95(lambda: loop.run(here.query(query, Origin())), times=20)


def embedding_passages() -> dict[str, float]:
    from memory.embedder import Embedder
    from novellaforge import loop
    from novellaforge.checks import EMBEDDED_DIMENSION, EMBEDDED_MODEL
    from novellaforge.llm import Origin

    here = Embedder(EMBEDDED_MODEL, EMBEDDED_DIMENSION)
    texts = ["The ferry knocked against the landing, and the lamp went out. " * 16] * 10
    began = time.perf_counter()
    loop.run(here.passages(texts, Origin()))
    return {"embed_passage_ms": (time.perf_counter() - began) / len(texts) * 1_000}


def p95(work: Callable[[], Any], times: int = ASKED) -> float:
    """In milliseconds."""
    return float(np.percentile(timed(work, times), 95))


def timed(work: Callable[[], Any], times: int = ASKED) -> list[float]:
    """Milliseconds."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1_000)
    return taken


if __name__ == "__main__":
    main()
