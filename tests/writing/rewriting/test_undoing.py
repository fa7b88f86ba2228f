"""What was decided about a proposal is open again, and the text reads as before."""

import pytest
from django.contrib.auth.models import User

from novellaforge.errors import Refused
from projects.models import ChapterVersion
from tests.factories import TEXT, a_project, a_version
from tests.writing.rewriting.passages import PASSAGE, a_text, asked_of, ready
from writing.models import Proposal
from writing.rewriting.asking import Asked, queue
from writing.rewriting.deciding import accept, refuse, undo

pytestmark = pytest.mark.django_db
NEW = "He looked away."


@pytest.fixture
def base() -> ChapterVersion:
    return a_text()


@pytest.fixture
def owner(base: ChapterVersion) -> User:
    return base.chapter.project.owner


def newest(base: ChapterVersion) -> ChapterVersion:
    version: ChapterVersion = base.chapter.versions.first()
    return version


@pytest.mark.parametrize("state", ["asked", "writing", "ready", "failed"])
def test_what_was_not_decided_is_not_undone(base: ChapterVersion, owner: User, state: str):
    (made,) = asked_of(base.chapter)
    Proposal.objects.update(state=state, text=NEW)
    with pytest.raises(Refused):
        undo(made, owner)
    assert newest(base) == base


def test_refused_before_it_was_written_there_is_nothing_to_come_back_to(
    base: ChapterVersion, owner: User
):
    (made,) = asked_of(base.chapter)
    refuse(made)
    with pytest.raises(Refused):
        undo(made, owner)


@pytest.mark.parametrize("later", ["Another text.", f"{TEXT.replace(PASSAGE, NEW)}\n\n{NEW}"])
def test_where_what_it_put_in_is_gone_or_there_twice_nothing_changes(
    base: ChapterVersion, owner: User, later: str
):
    made = ready(*asked_of(base.chapter), NEW)
    accept(made, owner)
    last = a_version(chapter=base.chapter, text=later)
    with pytest.raises(Refused, match="changed since"):
        undo(made, owner)
    made.refresh_from_db()
    assert (made.state, newest(base)) == ("accepted", last)


def test_accepted_it_reads_to_the_last_character_as_before(base: ChapterVersion, owner: User):
    made = ready(*asked_of(base.chapter), NEW)
    accept(made, owner)
    back = undo(made, owner)
    assert (newest(base).number, newest(base).text) == (3, TEXT)
    assert (back.state, back.version, back.decided_at, back.base) == (
        "ready",
        None,
        None,
        newest(base),
    )
    assert accept(back, owner).version == newest(base)
    assert newest(base).text == TEXT.replace(PASSAGE, NEW)


def test_what_was_written_since_stays(base: ChapterVersion, owner: User):
    made = ready(*asked_of(base.chapter), NEW)
    accept(made, owner)
    a_version(chapter=base.chapter, text=f"Late.\n\n{newest(base).text}")
    undo(made, owner)
    assert newest(base).text == f"Late.\n\n{TEXT}"


def test_alternatives_come_back_but_not_those_refused_before(base: ChapterVersion, owner: User):
    one, two, three = (ready(each, f"{NEW} {n}.") for n, each in
                       enumerate(asked_of(base.chapter, count=3)))  # fmt: skip
    refuse(three)
    accept(one, owner)
    undo(one, owner)
    states = dict(Proposal.objects.values_list("pk", "state"))
    assert [states[each.pk] for each in (one, two, three)] == ["ready", "ready", "refused"]
    assert undo(three, owner).state == "ready"


def test_edited_first_the_edit_is_what_is_undone(base: ChapterVersion, owner: User):
    made = ready(*asked_of(base.chapter), NEW)
    for text in ("", " \0\n", "word " * 1_100):
        with pytest.raises(Refused):
            accept(made, owner, text)
    assert newest(base) == base
    accept(made, owner, "He\r\nlooked down. ")
    assert newest(base).text == TEXT.replace(PASSAGE, "He\nlooked down.")
    assert undo(made, owner).text == "He\nlooked down."
    assert newest(base).text == TEXT


def test_in_the_bible_its_field_reads_as_before():
    project = a_project()
    ilse = project.characters.create(name="Ilse Varga", description="Forty. Left-handed. Kind.")
    about = Proposal(
        project_id=project.pk, entry_kind="character", entry=ilse.pk, field="description",
        start=7, end=19, passage="Left-handed.",
    )  # fmt: skip
    made = ready(*queue(about, Asked(instruction="Right."), project.owner), "Right-handed.")
    accept(made, project.owner)
    undo(made, project.owner)
    ilse.refresh_from_db()
    assert ilse.description == "Forty. Left-handed. Kind."
