"""Books of passages for the benchmarks: words by Zipf's law, vectors around centres."""

import struct
from collections.abc import Iterable
from typing import Any

import numpy as np

A_CHAPTER = 100  # passages; and of a small book
WORDS, VOCABULARY = 180, 20_000
DIMENSION, CENTRES = 384, 2_000
COLUMNS = (
    "project_id, chapter_id, version_id, ordinal, text, sha256, embedding_model, embedding, search"
)
random = np.random.default_rng(11)


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
        return self.texts(1, words)[0]

    def texts(self, count: int, words: int = WORDS) -> list[str]:
        drawn = random.choice(self.words, (count, words), p=self.weight)
        return [" ".join(each) for each in drawn]


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
    def size_of_all(self) -> int:
        return len(self.versions) * A_CHAPTER

    @property
    def end(self) -> Any:
        """Where one sees all of it."""
        from memory.standpoint import Standpoint

        return Standpoint(self.project.pk, 0, "en", len(self.versions) + 1)

    def grow(self, subjects: Subjects, model: Any, size: int) -> None:
        """Until it has so many passages."""
        from django.db import connection

        for version in self.versions[self.size // A_CHAPTER : size // A_CHAPTER]:
            texts = (text.encode() for text in subjects.texts(A_CHAPTER))
            copy_in(subjects, texts)
            with connection.cursor() as cursor:
                cursor.execute(
                    f"INSERT INTO memory_chunk ({COLUMNS}) SELECT %s, %s, %s, place, text,"
                    " %s || place, %s, vector, to_tsvector('english', text) FROM new",
                    [*self._owner(version), f"{version.pk}-", model.name],
                )
        self.size = size
        settle()

    def _owner(self, version: Any) -> tuple[Any, ...]:
        return self.project.pk, version.chapter_id, version.pk


def a_small_book(large: Book, model: Any, subjects: Subjects) -> Book:
    """One chapter, of the texts of one of the large book's."""
    from django.db import connection

    book = Book(A_CHAPTER)
    [version] = book.versions
    like = large.versions[int(random.integers(0, len(large.versions)))]
    copy_in(subjects, [b""] * A_CHAPTER)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO memory_chunk ({COLUMNS}) SELECT %s, %s, %s, place, old.text,"
            " %s || place, %s, vector, old.search FROM new JOIN memory_chunk AS old"
            " ON old.version_id = %s AND old.ordinal = place",
            [*book._owner(version), f"{version.pk}-", model.name, like.pk],
        )
    book.size = A_CHAPTER
    return book


def copy_in(subjects: Subjects, texts: Iterable[bytes]) -> None:
    """As a table `new` of texts and vectors, in Postgres' binary form: text would take minutes."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS new (place int, text text, vector vector)")
        cursor.execute("TRUNCATE new")
        with cursor.copy("COPY new FROM STDIN (FORMAT BINARY)") as rows:
            rows.write(b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0))
            for place, (text, vector) in enumerate(
                zip(texts, subjects.vectors(A_CHAPTER).astype(">f4"), strict=True)
            ):
                fields = (
                    struct.pack(">i", place),
                    text,
                    struct.pack(">HH", DIMENSION, 0) + vector.tobytes(),
                )
                row = b"".join(struct.pack(">i", len(each)) + each for each in fields)
                rows.write(struct.pack(">h", len(fields)) + row)
            rows.write(struct.pack(">h", -1))


def settle() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE memory_chunk")
