"""Accepting changes the passage and nothing else; refusing changes nothing."""

import pytest
from django.contrib.auth.models import User
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from novellaforge.errors import Refused
from novellaforge.models import LoggedEvent, QueuedTask
from projects.models import ChapterVersion
from projects.signals import bible_changed
from tests.factories import TEXT, a_chapter, a_project, a_version
from tests.writing.rewriting.passages import PASSAGE, a_text, asked_of, ready
from writing.models import Proposal
from writing.rewriting.asking import Asked, Selected, ask, queue
from writing.rewriting.deciding import accept, refuse

pytestmark = pytest.mark.django_db
State = Proposal.State


@pytest.fixture
def base() -> ChapterVersion:
    return a_text()


@pytest.fixture
def owner(base: ChapterVersion) -> User:
    return base.chapter.project.owner


@pytest.mark.parametrize("state", [State.ASKED, State.WRITING, State.FAILED, State.REFUSED])
def test_only_what_is_ready_is_accepted(base: ChapterVersion, owner: User, state: str):
    (made,) = asked_of(base.chapter)
    Proposal.objects.update(state=state, text="He looked away.")
    with pytest.raises(Refused):
        accept(made, owner)
    assert base.chapter.versions.get() == base


@pytest.mark.parametrize("later", [TEXT.replace(PASSAGE, "He was gone."), f"{TEXT}\n\n{PASSAGE}"])
def test_where_the_passage_is_gone_or_there_twice_nothing_is_lost(
    base: ChapterVersion, owner: User, later: str
):
    made = ready(*asked_of(base.chapter), "He looked away.")
    newest = a_version(chapter=base.chapter, text=later)
    with pytest.raises(Refused, match="exactly once"):
        accept(made, owner)
    assert base.chapter.versions.first() == newest
    made.refresh_from_db()
    assert (made.state, made.text) == (State.READY, "He looked away.")


def test_where_the_chapter_has_changed_elsewhere_the_passage_is_found_again(
    base: ChapterVersion, owner: User
):
    made = ready(*asked_of(base.chapter), "He looked away.")
    a_version(chapter=base.chapter, text=f"It was late.\n\n{TEXT}")
    version = accept(made, owner).version
    assert version
    assert version.text == f"It was late.\n\n{TEXT}".replace(PASSAGE, "He looked away.")


def test_a_passage_that_stands_there_twice_is_the_one_that_was_selected(owner: User):
    base = a_text("One. Two. One.")
    made = ready(*ask(base.chapter, Selected(10, 14), Asked(instruction="x"), owner), "Three.")
    version = accept(made, owner).version
    assert version
    assert version.text == "One. Two. Three."


def test_accepted_it_is_a_revision_of_what_stood_and_is_read_again(
    base: ChapterVersion, owner: User
):
    made = ready(*asked_of(base.chapter), "He looked away.")
    QueuedTask.objects.all().delete()
    version = accept(made, owner).version
    assert version
    assert (version.origin, version.parent, version.created_by) == ("revised", base, owner)
    tasks = set(QueuedTask.objects.values_list("func", flat=True))
    assert {"memory.tasks.read_version", "writing.tasks.recheck_draft"} <= tasks
    assert base.chapter.approved_version is None


def test_accepted_twice_it_changes_once(base: ChapterVersion, owner: User):
    made = ready(*asked_of(base.chapter), "He looked away. He looked at the water.")
    first, again = accept(made, owner), accept(made, owner)
    assert first.version == again.version
    assert base.chapter.versions.count() == 2


def test_with_one_accepted_the_others_are_refused_also_those_still_written(
    base: ChapterVersion, owner: User
):
    chosen, other, coming = asked_of(base.chapter, count=3)
    ready(chosen, "He looked away.")
    ready(other, "He looked up.")
    accept(chosen, owner)
    states = {each.pk: each.state for each in Proposal.objects.all()}
    assert states == {chosen.pk: "accepted", other.pk: "refused", coming.pk: "refused"}
    assert LoggedEvent.objects.get(stream=coming.pk).payload["state"] == "refused"


def test_refused_the_text_is_as_it_was(base: ChapterVersion, owner: User):
    made = ready(*asked_of(base.chapter), "He looked away.")
    assert refuse(made).state == State.REFUSED
    assert refuse(made).state == State.REFUSED
    assert base.chapter.versions.get().text == TEXT
    with pytest.raises(Refused):
        accept(made, owner)


def test_what_was_accepted_is_refused_no_more(base: ChapterVersion, owner: User):
    made = ready(*asked_of(base.chapter), "He looked away.")
    accept(made, owner)
    with pytest.raises(Refused):
        refuse(made)


TEXTS = st.text(alphabet=st.sampled_from("ab. \n\r\t…»é\u00a0𝄞"), min_size=1, max_size=80)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=TEXTS, start=st.integers(0, 79), length=st.integers(1, 40), new=TEXTS)
def test_only_the_range_changes(
    base: ChapterVersion, owner: User, text: str, start: int, length: int, new: str
):
    chapter = a_chapter(project=base.chapter.project)
    version = a_version(chapter=chapter, text=text)
    end = min(len(text), start + length)
    try:
        (made,) = ask(chapter, Selected(start, end), Asked(instruction="x"), owner)
    except Refused:
        assert start >= end or not text[start:end].strip()
        return
    before, after = text[: made.start], text[made.end :]
    assert start <= made.start < made.end <= end
    if not (before + new + after).strip():
        return
    accept(ready(made, new), owner)
    newest = chapter.versions.first()
    assert newest.text == before + new + after
    assert ChapterVersion.objects.get(pk=version.pk).text == text
    Proposal.objects.all().delete()


# --- The bible --------------------------------------------------------------------------


def of_bible(owner: User, field: str, value: str, passage: str) -> Proposal:
    project = a_project(owner=owner)
    ilse = project.characters.create(name="Ilse Varga", **{field: value})
    start = value.index(passage)
    about = Proposal(
        project_id=project.pk, entry_kind="character", entry=ilse.pk, field=field,
        start=start, end=start + len(passage), passage=passage,
    )  # fmt: skip
    return queue(about, Asked(instruction="x"), owner)[0]


def test_in_the_bible_only_the_sentence_changes_and_who_reads_it_is_told(owner: User):
    told = []
    made = ready(
        of_bible(
            owner,
            "description",
            " Forty.  A burn on the left palm. Kind.\n",
            "A burn on the left palm.",
        ),
        "A burn on the right palm.",
    )
    revision = made.project.revision

    def hear(sender: object, **values: object) -> None:
        told.append(values["project_id"])

    bible_changed.connect(hear)
    assert accept(made, owner).version is None
    bible_changed.disconnect(hear)
    ilse = made.project.characters.get()
    assert ilse.description == " Forty.  A burn on the right palm. Kind.\n"
    made.project.refresh_from_db()
    assert (told, made.project.revision) == ([made.project_id], revision + 1)


def test_what_the_bible_says_no_more_or_has_no_room_for_is_refused(owner: User):
    gone = ready(of_bible(owner, "description", "Forty. Kind.", "Kind."), "Cruel.")
    gone.project.characters.update(description="Forty.")
    with pytest.raises(Refused, match="entry has changed"):
        accept(gone, owner)
    long = ready(of_bible(owner, "role", "ferrywoman", "ferrywoman"), "x" * 201)
    with pytest.raises(Refused, match="200 characters"):
        accept(long, owner)
    assert long.project.characters.get().role == "ferrywoman"
    deleted = ready(of_bible(owner, "role", "clerk", "clerk"), "mayor")
    deleted.project.characters.all().delete()
    with pytest.raises(Refused):
        accept(deleted, owner)
