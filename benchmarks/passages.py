"""Books of passages for the benchmarks: words by Zipf's law, vectors around centres."""

import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from benchmarks.ledgers import approved_chapters

A_CHAPTER = 100  # passages; and of a small book
WORDS, VOCABULARY = 180, 20_000
DIMENSION, CENTRES = 384, 2_000
AT_ONCE = 10_000  # passages
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
        return [" ".join(each) for each in drawn.tolist()]


class Book:
    """Its chapters, of which the first have their passages."""

    def __init__(self, passages: int) -> None:
        from tests.factories import a_project

        self.project = a_project()
        self.size = 0
        numbers = range(1, passages // A_CHAPTER + 1)
        self.versions = approved_chapters(self.project, dict.fromkeys(numbers, ""))

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

        with at_once():
            for first in range(self.size, size, AT_ONCE):
                some = self.versions[first // A_CHAPTER : min(first + AT_ONCE, size) // A_CHAPTER]
                texts = subjects.texts(len(some) * A_CHAPTER)
                copy_in(subjects, [text.encode() for text in texts])
                with connection.cursor() as cursor:
                    cursor.execute(
                        f"INSERT INTO memory_chunk ({COLUMNS}) SELECT %s, chapter_id, id,"
                        " place %% %s, new.text, concat(id, place), %s, vector,"
                        " to_tsvector('english', new.text)"
                        " FROM new JOIN unnest(%s::uuid[]) WITH ORDINALITY AS version(id, nth)"
                        " ON nth = 1 + place / %s JOIN projects_chapterversion USING (id)",
                        [self.project.pk, A_CHAPTER, model.name, [v.pk for v in some], A_CHAPTER],
                    )
        self.size = size
        settle()


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
            " concat(%s::text, place), %s, vector, old.search FROM new JOIN memory_chunk AS old"
            " ON old.version_id = %s AND old.ordinal = place",
            [book.project.pk, version.chapter_id, version.pk, version.pk, model.name, like.pk],
        )
    book.size = A_CHAPTER
    return book


@contextmanager
def at_once() -> Iterator[None]:
    """Passages are added in the block without the table's indexes, log and references.

    The indexes are made in the end. What is read of the table takes what it takes else.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE memory_chunk SET UNLOGGED")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid = 'memory_chunk'::regclass AND indexrelid NOT IN"
            " (SELECT conindid FROM pg_constraint WHERE conrelid = indrelid)"
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute("RESET session_replication_role")


def copy_in(subjects: Subjects, texts: Iterable[bytes]) -> None:
    """As a table `new` of texts and vectors, in Postgres' binary form: text would take minutes."""
    from django.db import connection

    texts = list(texts)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS new (place int, text text, vector vector)")
        cursor.execute("TRUNCATE new")
        with cursor.copy("COPY new FROM STDIN (FORMAT BINARY)") as rows:
            rows.write(b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0))
            for place, (text, vector) in enumerate(
                zip(texts, subjects.vectors(len(texts)).astype(">f4"), strict=True)
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
