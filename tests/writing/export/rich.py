"""A book with a row of every kind that an archive carries, and something odd in most."""

from dataclasses import replace
from typing import Any, cast
from uuid import uuid4

from django.contrib.auth.models import User
from django.utils import timezone

from memory import correcting, ledger
from memory.codex.entries import entries_of, states_of
from memory.models import (
    Asking,
    Entity,
    FactSpan,
    GraphLayout,
    StoredFact,
    Summary,
    ThreadDecision,
)
from projects import structure
from projects.models import (
    BookMatter,
    Concept,
    DailyGoal,
    Instruction,
    Project,
    StyleProfile,
)
from tests.browser.book import Book, a_book
from tests.factories import a_document, a_project, a_user, an_arc, an_instruction
from writing import context_choices, settling
from writing.analysis.observing import key_of
from writing.models import (
    BookReport,
    ContinuityIssue,
    GenerationSettings,
    Proposal,
    ReplacedText,
    Replacement,
    SetAside,
)


def a_rich_book(author: User) -> Book:
    book = a_book(author, "fr")
    project = book.project
    _material(project)
    _memory(project, book.fact)
    _decided(project, author)
    _chapters(project, author)
    project.refresh_from_db()
    return book


def imported(book: Book, new: Project) -> Book:
    """What the pages of the new one are found by."""
    fact = StoredFact.objects.get(pk=book.fact)
    mine = StoredFact.objects.get(project=new, sentence=fact.sentence, predicate=fact.predicate)
    issues = ContinuityIssue.objects.filter(project=new)
    return replace(
        book,
        project=new,
        author=new.owner,
        chapters={
            name: new.chapters.get(number=each.number) for name, each in book.chapters.items()
        },
        issue=issues.get(sentence=book.issue.sentence),
        entity=mine.subject,
        fact=mine.pk,
    )


def _material(project: Project) -> None:
    BookMatter.objects.create(
        project=project, dedication="À *M.*", epigraph="Deux\nlignes", isbn="978-2-07-036822-8"
    )
    DailyGoal.objects.create(project=project, words=500)
    StyleProfile.objects.update_or_create(
        project=project, defaults={"lines": ["Court."], "worn_added": ["soudain"]}
    )
    GenerationSettings.objects.update_or_create(
        project=project, defaults={"max_revisions": 3, "rules_off": ["geography"]}
    )
    Concept.objects.create(project=project, title="Autre", logline="Un autre livre.")
    Project.objects.filter(pk=project.pk).update(synopsis_before="« Avant »,\n\nelle coule.")
    a_document(project=project, title="Carnet", text="« Été »\n\n\u2028 𝒳 \u00a0fin.")
    a_document(project=project, title="Jeté", deleted_at=timezone.now())
    an_arc(project=project, number=7)
    version = project.chapters.get(number=1).approved_version
    Summary.objects.create(project=project, text_sha256=version.sha256, text="Il se passe ceci.")


def _memory(project: Project, fact: Any) -> None:
    """A merge, a split, a new name; a correction, a rejection, a lock; a thread put off."""
    stranger = Entity.objects.get(project=project, provisional=True)
    facts = StoredFact.objects.filter(project=project)
    correcting.keep(project, stranger.uid)
    correcting.rename(project, stranger.uid, "Colin Aubrac")
    other = Entity.objects.create(
        uid=uuid4(), project=project, name="le gamin", kind="character", provisional=True
    )
    correcting.merge(project, other.uid, stranger.uid)
    many = facts.filter(subject=facts.get(pk=fact).subject).exclude(pk=fact)
    correcting.split(project, facts.get(pk=fact).subject, [many[0].uid], "Mathilde la vieille")
    correcting.correct(project, fact, value="porter une montre")
    correcting.lock(project, fact)
    read = {"speaker": str(stranger.uid), "time_text": "vendredi"}
    FactSpan.objects.filter(fact=fact).update(read=read)
    correcting.reject(project, facts.filter(predicate="located_at")[0].uid)
    nobody = Entity.objects.create(
        uid=uuid4(), project=project, name="Demain", kind="character", provisional=True
    )
    correcting.remove(project, nobody.uid)
    thread = facts.get(predicate="thread")
    instruction = an_instruction(project=project)
    ThreadDecision.objects.create(
        fact=thread, state="planned", instruction=instruction, line="Revenir à quatre heures."
    )
    GraphLayout.objects.create(
        project=project, centre=stranger.uid, places={str(stranger.uid): [0.5, 0.25]}
    )
    line = {"number": 1, "fact": str(fact), "sentence": "Mathilde.", "place": 1, "whose": ""}
    line["chapter"] = str(facts.get(pk=fact).chapter_id)
    Asking.objects.create(
        project=project, question="Qui ?", phrases=[{"text": "Elle.", "facts": [1]}], lines=[line]
    )
    states = states_of(entries_of(project.pk), project.language)
    memory = ledger.memory_of(project.pk)
    memory.codex_read = {str(uid): state for uid, state in list(states.items())[:-1]}
    memory.save()
    _set_aside(project, thread)


def _set_aside(project: Project, thread: StoredFact) -> None:
    """One about a fact, one about a chapter, one about words alone."""
    chapter = str(thread.chapter_id)
    keys = {
        "pacing": key_of("pacing", "words", "high", chapter),
        "threads_due": key_of("threads_due", thread.uid),
        "phrases": key_of("phrases", "comme", "toujours"),
    }
    quote = {"chapter": chapter, "number": 1, "version": str(uuid4()), "start": 0, "end": 1}
    quote["text"] = "x"
    codes = {"pacing": "words_high", "threads_due": "untouched", "phrases": "phrase"}
    names = ("number", "here", "usual", "what", "opened", "last", "words", "count", "chapters")
    told = [
        {"analyst": name, "code": codes[name], "key": key, "quotes": [quote],
         "values": dict.fromkeys(names, "1"), "weight": 1.0}
        for name, key in keys.items()
    ]  # fmt: skip
    BookReport.objects.create(
        project=project, revision=1, made_at=timezone.now(), contents={"observations": told}
    )
    for key in keys.values():
        SetAside.objects.create(project=project, key=key)


def _decided(project: Project, author: User) -> None:
    """A finding dismissed, one that is mended, one covered by another; a text refused."""
    issue = ContinuityIssue.objects.filter(project=project, state="open").first()
    assert issue
    settling.settle(project, issue.key, "dismissed", author, "C’est ainsi.")
    root = ContinuityIssue.objects.get(project=project, state="intended")
    root.scope, root.established = "fact", StoredFact.objects.filter(project=project)[0].uid
    root.save()
    chapter = root.chapter
    for state, covered in (("fixed", None), ("intended", root)):
        ContinuityIssue.objects.create(
            project=project, chapter=chapter, key=f"memory:{uuid4()}:{uuid4()}", state=state,
            kind="contradiction", rule="memory", severity="major", sentence="…",
            covered_by=covered,
        )  # fmt: skip
    Proposal.objects.filter(project=project, state="ready").update(issue=root)
    choose = context_choices.choose
    fact = StoredFact.objects.filter(project=project)[0].uid
    choose(project, chapter, f"fact:{fact}", "pin", "Mathilde", author)
    choose(project, None, "person:Colin Aubrac", "exclude", "", author)


def _chapters(project: Project, author: User) -> None:
    """Moved and put back; words replaced all over."""
    first, second = project.chapters.filter(trashed_at=None).order_by("number")[:2]
    structure.move(second, 1, author)
    structure.move(second, 2, author)
    before = first.versions.first()
    after = first.versions.create(
        number=9, text=f"{before.text} Fin.", parent=before, origin="edited", created_by=author
    )
    made = Replacement.objects.create(
        project=project, words="x", instead="y", count=1, author=a_user()
    )
    ReplacedText.objects.create(replacement=made, chapter=first, before=before, after=after)


def a_bystander() -> Project:
    """Another author's book, which nothing may touch."""
    other = a_project()
    Instruction.objects.create(project=other, text="Mine.")
    return cast(Project, other)
