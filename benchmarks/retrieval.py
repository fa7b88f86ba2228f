"""How long does it take to find a chapter's passages, and what does the approximate index miss?

    python -m benchmarks.retrieval

100,000 passages of 180 words in one book, then 1,000 books of 100 beside it. Words are drawn by
Zipf's law, vectors (384 numbers) around centres, as texts of one subject lie; what is asked lies
beside some of them. The time that a query's own vector takes is not part of it: `embed_query`.

What is found of what should be (`labelled.py`): each small book's passages by themselves, by
meaning, and among 5,000 of its own words in another order, by words. A word's commonness is
counted before the clock runs; `words_counting` is what that takes, once an hour and book.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np

from benchmarks.ground import a_database, report
from benchmarks.labelled import BOOKS as LABELLED
from benchmarks.labelled import Labelled

PASSAGES, BOOKS = 100_000, 1_000
A_CHAPTER = 100  # passages
WORDS, VOCABULARY, TERMS = 180, 20_000, 60
DIMENSION, CENTRES = 384, 2_000
SIZES = (1_000, 5_000, 10_000, 20_000, 50_000, 100_000)
ASKED = 40
HAYSTACK = 5_000
A_PASSAGE = 3  # labelled ones

CANDIDATES = 40
T = TypeVar("T")
random = np.random.default_rng(11)


def main() -> None:
    with a_database():
        report("retrieval", measure())


def measure() -> dict[str, float]:
    from memory import vector_index
    from memory.embedder import Embedder

    model = Embedder("bench", DIMENSION)
    subjects = Subjects()
    figures = {"embed_query_ms": embedding(), **embedding_passages()}
    for labelled in LABELLED:
        figures |= by_meaning(labelled) | among_others(labelled)
    large = Book(PASSAGES)
    for size in SIZES:
        large.grow(subjects, model, size)
        figures[f"exact_{size}_p95_ms"] = p95(
            lambda: nearest(large, model, subjects.asked(), indexed=False)
        )
        figures[f"words_counting_{size}_ms"] = counting(large)
        figures[f"words_{size}_p95_ms"] = by_words(large, subjects)
        figures[f"words_{size}_planted_of_6"] = planted(large, subjects)
    began = time.perf_counter()
    vector_index.build(model)
    figures["index_build_s"] = time.perf_counter() - began
    figures |= approximate(large, model, subjects, "large")
    for _ in range(BOOKS):
        small = Book(A_CHAPTER)
        small.grow(subjects, model, A_CHAPTER)
    settle()
    figures["exact_small_among_books_p95_ms"] = p95(
        lambda: nearest(small, model, subjects.asked(), indexed=False)
    )
    figures["words_small_among_books_p95_ms"] = by_words(small, subjects)
    figures["words_large_among_books_p95_ms"] = by_words(large, subjects)
    return figures | approximate(large, model, subjects, "large_among_books")


class Subjects:
    """Where vectors lie, and which words there are."""

    def __init__(self) -> None:
        self.centres = random.standard_normal((CENTRES, DIMENSION), dtype=np.float32)
        self.words = np.array([f"w{number}" for number in range(VOCABULARY)])
        weight = 1 / np.arange(20, VOCABULARY + 20)  # the commonest are no search terms
        self.weight = weight / weight.sum()

    def vectors(self, count: int) -> np.ndarray:
        centres = self.centres[random.integers(0, CENTRES, count)]
        near = centres + 0.7 * random.standard_normal((count, DIMENSION), dtype=np.float32)
        return near / np.linalg.norm(near, axis=1, keepdims=True)

    def asked(self) -> list[float]:
        return [float(number) for number in self.vectors(1)[0]]

    def text(self, words: int = WORDS) -> str:
        return " ".join(random.choice(self.words, words, p=self.weight))


class Book:
    """Its chapters, of which the first have their passages."""

    def __init__(self, passages: int) -> None:
        from tests.factories import a_chapter, a_project, an_approved_version

        self.project = a_project()
        self.size = 0
        self.versions = [
            an_approved_version(text="", chapter=a_chapter(project=self.project, number=number))
            for number in range(1, passages // A_CHAPTER + 1)
        ]

    @property
    def end(self) -> Any:
        """Where one sees all of it."""
        from memory.standpoint import Standpoint

        return Standpoint(self.project.pk, 0, "en", len(self.versions) + 1)

    def grow(self, subjects: "Subjects", model: Any, size: int) -> None:
        """Until it has so many passages."""
        from django.db import connection

        columns = "project_id, chapter_id, version_id, ordinal, text, sha256, embedding_model"
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE IF NOT EXISTS new (LIKE memory_chunk)")
            cursor.execute("ALTER TABLE new ALTER id DROP NOT NULL")
            with cursor.copy(f"COPY new ({columns}, embedding) FROM STDIN") as rows:
                for version in self.versions[self.size // A_CHAPTER : size // A_CHAPTER]:
                    for row in passages(subjects, version):
                        rows.write_row((self.project.pk, *row[:-1], model.name, row[-1]))
            cursor.execute(
                f"INSERT INTO memory_chunk ({columns}, embedding, search)"
                f" SELECT {columns}, embedding, to_tsvector('english', text) FROM new"
            )
            cursor.execute("TRUNCATE new")
        self.size = size
        if size > A_CHAPTER:
            settle()


def passages(subjects: Subjects, version: Any) -> Iterator[tuple[Any, ...]]:
    for place, vector in enumerate(subjects.vectors(A_CHAPTER)):
        numbers = "[" + ",".join(f"{number:.5f}" for number in vector) + "]"
        key = f"{version.pk}-{place}"
        yield version.chapter_id, version.pk, place, subjects.text(), key, numbers


def settle() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE memory_chunk")


def approximate(book: Book, model: Any, subjects: Subjects, name: str) -> dict[str, float]:
    asked = [subjects.asked() for _ in range(ASKED)]
    recalls = [recall(book, model, vector) for vector in asked]
    left: Iterator[list[float]] = iter(asked * 2)
    return {
        f"hnsw_{name}_p95_ms": p95(lambda: nearest(book, model, next(left), indexed=True)),
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

    mine = Chunk.objects.filter(project=book.project)
    found = 0
    for place in random.integers(0, mine.count(), ASKED):
        passage = mine.order_by("pk")[int(place)]
        words = random.choice(list(set(passage.text.split())), TERMS // 5, replace=False)
        text = " ".join([*words, *subjects.text(TERMS - len(words)).split()])
        ranking = terms.by_words(book.end, terms.asked((), (text,)), CANDIDATES)
        found += passage.pk in {each.id for each in ranking[:MOST_PASSAGES]}
    return found / ASKED


def counting(book: Book) -> float:
    from memory import terms
    from novellaforge import caches

    caches.forget(book.project.pk)
    began = time.perf_counter()
    terms._commonness(book.project.pk)
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
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1_000)
    return float(np.percentile(taken, 95))


if __name__ == "__main__":
    main()
