"""What does one edited paragraph cost, beside indexing and reading the whole book again?

    python -m benchmarks.reindex

Ten chapters of 25 paragraphs, some 70 words each, every third with a fact. A scripted model and a
scripted embedding server answer at once and count: what is measured is how often they are asked,
for how much, and what the code around them takes. In each chapter the middle paragraph is edited;
then one is put in before it, and the first is taken out: figures are of one chapter, on average.
"""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.ground import a_database, report

if TYPE_CHECKING:
    from projects.models import Chapter, ChapterVersion, Project
    from tests.memory.embedding_server import EmbeddingServer
    from tests.memory.reading_model import Reader

CHAPTERS, PARAGRAPHS, SENTENCES = 10, 25, 8
WORDS = (
    "river oar lantern ledger rope bell coin harbour window barrel chain wheel bridge gate field "
    "carried counted painted opened followed lifted crossed slowly again before across beneath "
    "narrow yellow quiet heavy early winter stone water paper"
)
PEOPLE = ("Ilse Varga", "Aron Pell", "Maud Lund", "Tomas Holm")


def main() -> None:
    with a_database("reindex"), servers() as asked:
        figures = measure(asked)
    report("reindex", figures)


def measure(asked: "Asked") -> dict[str, float]:
    project, texts = a_book(asked)
    figures = {"paragraphs_of_the_book": float(CHAPTERS * PARAGRAPHS)}
    versions = [approved(project, number, text) for number, text in enumerate(texts, start=1)]
    figures |= asked.of("full", versions)
    for name, change in CHANGES.items():
        for text in texts:
            change(text, asked.reader)
        versions = [
            approved_again(version.chapter, text)
            for version, text in zip(versions, texts, strict=True)
        ]
        one = asked.of(name, versions)
        figures |= {figure: value / CHAPTERS for figure, value in one.items()}
    return figures


def edit(text: list[str], reader: "Reader") -> None:
    text[PARAGRAPHS // 2] = a_paragraph(reader)


def insert(text: list[str], reader: "Reader") -> None:
    text.insert(PARAGRAPHS // 2, a_paragraph(reader))


def remove_first(text: list[str], _reader: "Reader") -> None:
    del text[0]


def nothing(_text: list[str], _reader: "Reader") -> None:
    pass


CHANGES = {
    "edited": edit,
    "inserted": insert,
    "first_removed": remove_first,
    "nothing_changed": nothing,
}


@dataclass
class Asked:
    """Who answers, and how much each was asked."""

    reader: "Reader"
    embeddings: "EmbeddingServer"

    def of(self, name: str, versions: "list[ChapterVersion]") -> dict[str, float]:
        """What bringing memory up to date with these asks for, and takes."""
        self.embeddings.inputs.clear()
        calls, sentences = len(self.reader.calls), len(self.reader.asked)
        began = time.perf_counter()
        for version in versions:
            bring_up_to_date(version)
        seconds = time.perf_counter() - began
        return {
            f"{name}_passages_embedded": float(len(self.embeddings.texts)),
            f"{name}_embedding_calls": float(len(self.embeddings.inputs)),
            f"{name}_extraction_calls": float(len(self.reader.calls) - calls),
            f"{name}_sentences_read": float(len(self.reader.asked) - sentences),
            f"{name}_ms": seconds * 1_000,
        }


def bring_up_to_date(version: "ChapterVersion") -> None:
    """As the tasks after an approval do, but for the graph: benchmarks/graph.py has that."""
    from memory import ledger, rebuilding
    from memory.indexing import index_version
    from memory.models import VersionReading
    from memory.reading import read_version
    from novellaforge import loop
    from novellaforge.models import Job
    from tests.jobs import deliver
    from tests.memory.reading_model import model_of

    project = version.chapter.project
    assert index_version(version)
    running = Job.objects.filter(
        project_id=project.pk, kind=rebuilding.KIND, state=Job.State.RUNNING
    )
    while job := running.first():
        deliver(job)
    loop.run(read_version(version, model_of(project)))
    reading = VersionReading.objects.get(version=version)
    assert not reading.why, reading.why
    assert ledger.of_version(version).facts


@contextmanager
def servers() -> Iterator[Asked]:
    from django.test.utils import override_settings

    from novellaforge import loop
    from tests.memory.embedding_server import DIMENSION, EmbeddingServer
    from tests.memory.reading_model import Reader
    from tests.model_server import ModelServer

    with (
        ModelServer() as model,
        EmbeddingServer().serving() as embeddings,
        override_settings(
            LLM_BASE_URL=model.url,
            LLM_MODEL="scripted",
            LLM_CONTEXT_TOKENS=64_000,
            EMBEDDING_BASE_URL=embeddings.url,
            EMBEDDING_MODEL="scripted",
            EMBEDDING_DIMENSION=DIMENSION,
        ),
    ):
        yield Asked(Reader(model), embeddings)
        loop.close()


# --- A book -------------------------------------------------------------------------------


def a_book(asked: Asked) -> "tuple[Project, list[list[str]]]":
    from tests.factories import a_character, a_project

    random.seed(3)
    project = a_project(chapter_count=CHAPTERS)
    for name in PEOPLE:
        a_character(project=project, name=name, aliases=[])
    texts = [
        [a_paragraph(asked.reader, fact=n % 3 == 0) for n in range(PARAGRAPHS)]
        for _ in range(CHAPTERS)
    ]
    return project, texts


def a_paragraph(reader: "Reader", *, fact: bool = True) -> str:
    words = WORDS.split()
    sentences = [
        " ".join(["The", *random.choices(words, k=random.randint(6, 11))]) + "."
        for _ in range(SENTENCES)
    ]
    if fact:
        said = " ".join(random.choices(words, k=2))
        sentences[2] = reader.wears(random.choice(PEOPLE), said)
    return " ".join(sentences)


def approved(project: "Project", number: int, paragraphs: list[str]) -> "ChapterVersion":
    from tests.factories import a_chapter, an_approved_version

    chapter = a_chapter(project=project, number=number)
    return an_approved_version(chapter=chapter, text="\n\n".join(paragraphs))


def approved_again(chapter: "Chapter", paragraphs: list[str]) -> "ChapterVersion":
    from tests.factories import an_approved_version

    return an_approved_version(chapter=chapter, text="\n\n".join(paragraphs))


if __name__ == "__main__":
    main()
