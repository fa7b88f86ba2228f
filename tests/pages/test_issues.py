"""The book's contradictions: who sees them, what is listed, each act and the way back from it."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from memory.models import FactSpan, StoredFact
from novellaforge.models import QueuedTask
from projects.models import Chapter, Project
from tests.factories import a_project, a_version, an_approved_version
from tests.memory.stored import Told
from tests.writing.rewriting.passages import ready
from writing.issues.addresses import uid_of
from writing.models import ContinuityIssue, Proposal
from writing.rewriting.findings import rewrite_here

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15
DEATH, ACT = "Aron Pell died in the night.", "Aron Pell took the oars."
FIRST = f"The bell rang. {DEATH} Nobody came.\n\nIlse slept."
THIRD = f"It was dawn. {ACT} He rowed.\n\nThe far bank was empty."


class Story:
    """Aron dies in chapter 1; in chapter 3 he takes the oars."""

    def __init__(self, book: Project) -> None:
        self.book = book
        self.told = Told(book)
        self.death = self.told.tell(1, DEATH, "life_status", "Aron Pell", value="dead")
        self.act = self.told.tell(3, ACT, "takes_part", "Aron Pell", object="the oars")
        self.first = an_approved_version(chapter=self.chapter(1), text=FIRST)
        self.third = an_approved_version(chapter=self.chapter(3), text=THIRD)
        self.told.record(self.first, [self.death])
        self.told.record(self.third, [self.act])
        self.key = ":".join(("dead_acts", *sorted((str(self.death.uid), str(self.act.uid)))))
        self.issue = self.found()

    def chapter(self, number: int) -> Chapter:
        return self.book.chapters.get(number=number)

    def found(self, **values: Any) -> ContinuityIssue:
        number = values.pop("number", 3)
        given = {
            "key": self.key, "kind": "contradiction", "rule": "dead_acts", "severity": "blocking",
            "sentence": "The dead do not act.", "quote": ACT, "against": DEATH, "beat": 1,
            "against_chapter": 1, "version": self.third if number == 3 else None,
        } | values  # fmt: skip
        return ContinuityIssue.objects.create(
            project=self.book, chapter=self.chapter(number), **given
        )

    def act_at(self, name: str) -> str:
        return reverse(f"writing:{name}", args=[self.book.pk, self.issue.chapter_id])

    @property
    def proposal(self) -> Proposal:
        return Proposal.objects.latest("created_at")

    def decide_at(self, name: str) -> str:
        return reverse(f"writing:{name}_proposal", args=[self.book.pk, self.proposal.pk])

    @property
    def page(self) -> str:
        return page_of(self.issue)

    @property
    def list(self) -> str:
        return reverse("writing:issues", args=[self.book.pk])


def page_of(issue: ContinuityIssue) -> str:
    return reverse("writing:issue", args=[issue.project_id, uid_of(issue.key)])


@pytest.fixture
def story(book: Project) -> Story:
    return Story(book)


def shown(client: Client, address: str, **asked: str) -> str:
    response = client.get(address, asked)
    assert response.status_code == 200
    return response.content.decode()


def pressed(client: Client, page: str, name: str, **fields: str) -> str:
    """The page after the form with this button was sent as it stands, with these fields."""
    forms = re.findall(r'<form method="post"[^>]*action="([^"]*)"[^>]*>(.*?)</form>', page, re.S)
    action, form = next(each for each in forms if name in each[1])
    named = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    buttons = re.findall(r"<button([^>]*)>(.*?)</button>", form, re.S)
    attributes = next(each for each, label in buttons if name in label)
    button = re.search(r'name="(\w+)" value="(\w+)"', attributes)
    sent = {key: unescape(value) for key, value in named.items()}
    sent |= {button[1]: button[2]} if button else {}
    answer = client.post(action, sent | fields, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def state_of(story: Story) -> str:
    story.issue.refresh_from_db()
    return story.issue.state


def proposed(story: Story, text: str, **values: Any) -> Proposal:
    (made,) = rewrite_here(story.issue, story.book.owner)
    Proposal.objects.filter(pk=made.pk).update(**values)
    return ready(made, text)


# --- Who ----------------------------------------------------------------------------------


def test_a_stranger_finds_nothing_there(as_charlie: Client, client: Client, story: Story):
    made = proposed(story, "Ilse took the oars.")
    pages = [story.list, story.page, story.act_at("findings"), story.act_at("earlier_fact")]
    for page in pages:
        assert as_charlie.get(page, {"key": story.key}).status_code == 404
        assert client.get(page).status_code == 302
    acts = [story.act_at("settle"), story.act_at("rewrite_finding")]
    acts += [story.decide_at(act) for act in ("accept", "refuse", "undo")]
    acts += [reverse("writing:read_again", args=[story.book.pk])]
    for act in acts:
        body = {"key": story.key, "state": "dismissed", "next": story.page}
        assert as_charlie.post(act, body).status_code == 404
    made.refresh_from_db()
    assert (state_of(story), made.state) == ("open", "ready")


def test_what_is_gone_or_in_the_trash_is_not_there(as_alice: Client, story: Story):
    gone = reverse("writing:issue", args=[story.book.pk, uid_of("dead_acts:a:b")])
    assert as_alice.get(gone).status_code == 404
    Chapter.objects.filter(pk=story.issue.chapter_id).update(trashed_at=timezone.now())
    assert as_alice.get(story.page).status_code == 404
    assert story.page not in shown(as_alice, story.list)


def test_another_book_of_the_same_author_has_it_not(as_alice: Client, story: Story):
    other = a_project(owner=story.book.owner)
    assert (
        as_alice.get(reverse("writing:issue", args=[other.pk, uid_of(story.key)])).status_code
        == 404
    )
    assert story.issue.sentence not in shown(as_alice, reverse("writing:issues", args=[other.pk]))


def test_the_rail_says_how_many_are_open(as_alice: Client, story: Story):
    plan = reverse("writing:plan", args=[story.book.pk])
    assert '<b class="badge">1</b>' in shown(as_alice, plan)
    story.issue.state = ContinuityIssue.State.DISMISSED
    story.issue.save(update_fields=["state"])
    assert "badge" not in shown(as_alice, plan)


def test_acts_are_no_links(as_alice: Client, story: Story):
    proposed(story, "Ilse took the oars.")
    acts = [story.act_at("settle"), story.act_at("rewrite_finding"), story.decide_at("undo")]
    acts += [reverse("writing:read_again", args=[story.book.pk])]
    assert {as_alice.get(act).status_code for act in acts} == {405}


def test_no_form_leads_out_of_these_pages(as_alice: Client, story: Story):
    for elsewhere in ("https://evil.example/", "//evil.example", "/books/", "\\x"):
        body = {"key": story.key, "state": "dismissed", "next": elsewhere}
        answer = as_alice.post(story.act_at("settle"), body)
        assert answer["Location"].startswith(f"/books/{story.book.pk}/chapters/")


def test_what_an_address_does_not_know_is_not_asked(as_alice: Client, story: Story):
    odd = {"state": "x", "severity": "grave", "chapter": "seven", "page": "-3", "rule": ""}
    assert page_of(story.issue) in shown(as_alice, story.list, **odd)
    assert page_of(story.issue) in shown(as_alice, story.list, page="99")
    assert "Nothing goes by these filters." in shown(as_alice, story.list, rule="\0none")


# --- What is shown ------------------------------------------------------------------------


def test_nothing_was_compared_yet_is_no_clean_bill(as_alice: Client, book: Project):
    page = shown(as_alice, reverse("writing:issues", args=[book.pk]))
    assert "Nothing was compared yet" in page
    assert "No contradiction found" not in page


def test_nothing_found_says_how_much_was_compared(as_alice: Client, story: Story):
    story.issue.delete()
    assert "No contradiction found. 2 facts compared." in shown(as_alice, story.list)


def test_what_was_settled_was_found(as_alice: Client, story: Story):
    ContinuityIssue.objects.filter(pk=story.issue.pk).update(state="intended")
    page = shown(as_alice, story.list)
    assert "No contradiction is open. 2 facts compared." in page
    assert "No contradiction found" not in page


def test_a_check_that_did_not_finish_is_made_again(as_alice: Client, story: Story):
    assert "did not finish" not in shown(as_alice, story.list)
    an_approved_version(chapter=story.chapter(2))
    page = shown(as_alice, story.list)
    assert "What chapter 2 says was not read." in page
    pressed(as_alice, page, "Try again")
    task = QueuedTask.objects.get(func="memory.tasks.read_version")
    assert task.project_id == story.book.pk


def test_tabs_count_and_list_by_state(as_alice: Client, story: Story):
    story.found(key="a:1:2", state="fixed", sentence="Was mended.")
    story.found(key="a:1:3", state="dismissed", sentence="Is none.", reason="A ghost.")
    page = shown(as_alice, story.list)
    tabs = re.findall(r'data-tab="(\w+)".*?<b>(\d+)</b>', page)
    assert tabs == [("open", "1"), ("fixed", "1"), ("intended", "0"), ("dismissed", "1")]
    assert "Was mended." not in page
    dismissed = shown(as_alice, story.list, state="dismissed")
    assert "Is none." in dismissed
    assert "A ghost." in dismissed
    assert story.issue.sentence not in dismissed


def test_severity_chapter_and_rule_choose(as_alice: Client, story: Story):
    story.found(key="a:1:2", number=2, severity="minor", rule="wardrobe", sentence="Other boots.")
    story.found(key="t", severity="minor", rule="", kind="tone", sentence="It jokes.")
    for chosen in ({"severity": "blocking"}, {"rule": "dead_acts"}):
        page = shown(as_alice, story.list, **chosen)
        assert story.issue.sentence in page
        assert "Other boots." not in page
    assert "It jokes." in shown(as_alice, story.list, rule="tone")
    of_third = as_alice.get(story.act_at("findings"), follow=True)
    assert of_third.redirect_chain == [(f"{story.list}?chapter={story.issue.chapter_id}", 302)]
    page = of_third.content.decode()
    assert "Other boots." not in page
    assert re.findall(r'data-tab="open".*?<b>(\d+)</b>', page) == ["2"]


def test_each_line_says_severity_scene_and_rule_in_words(as_alice: Client, story: Story):
    page = shown(as_alice, story.list)
    assert "Blocking · scene 1 · The dead act" in page
    assert "circle-alert" in page


def test_it_is_certain_where_both_sentences_state_it(as_alice: Client, story: Story):
    assert "Certain" in shown(as_alice, story.page)
    spans = FactSpan.objects.filter(fact=story.act.uid)
    assert spans.update(read={"certainty": "implied"})
    assert "Probable" in shown(as_alice, story.page)
    spans.update(read=None)
    StoredFact.objects.filter(pk=story.act.uid).update(corrections={"certainty": "implied"})
    page = shown(as_alice, story.page)
    assert "Certain" not in page
    assert "Probable" in page


def test_how_certain_it_is_is_not_said_where_one_sentence_is_not_known(
    as_alice: Client, story: Story
):
    StoredFact.objects.filter(pk=story.act.uid).delete()
    page = shown(as_alice, story.page)
    assert "Certain" not in page
    assert "Probable" not in page


def test_what_was_settled_today_stands_below_what_is_open(as_alice: Client, story: Story):
    assert "Settled today" not in shown(as_alice, story.list)
    story.found(key="a", state="intended", reason="A twin.", settled_at=timezone.now())
    before = timezone.now() - timezone.timedelta(days=1, minutes=1)
    story.found(key="b", state="dismissed", sentence="Long ago.", settled_at=before)
    page = shown(as_alice, story.list)
    assert page.index("Blocking · scene 1") < page.index("Settled today") < page.index("A twin.")
    assert "Long ago." not in page
    assert "Settled today" not in shown(as_alice, story.list, state="intended")


def test_both_sentences_are_verbatim_between_their_neighbours(as_alice: Client, story: Story):
    page = shown(as_alice, story.page)
    quotes = re.findall(r"<span data-quote>(.*?)</span>", page, re.S)
    assert [unescape(re.sub(r"</?mark>", "", each)) for each in quotes] == [DEATH, ACT]
    assert re.findall(r'<span class="ctx">(.*?)</span>', page) == [
        "The bell rang.", "Nobody came.", "It was dawn.", "He rowed.",
    ]  # fmt: skip
    assert re.findall(r"<mark>(.*?)</mark>", page) == ["died", "oars"]
    for number, sentence in ((1, "Aron%20Pell%20died"), (3, "Aron%20Pell%20took")):
        desk = reverse("writing:desk", args=[story.book.pk, story.chapter(number).pk])
        assert f"{desk}?view=page#:~:text={sentence}" in page
    assert "chapter 1, scene 1" in page


def test_typography_and_markup_stay_as_they_are(as_alice: Client, story: Story):
    odd = "« Aron\u00a0? »  <b>Pell</b> & fils\u202f!"
    a_version(chapter=story.chapter(3), text=f"Un.\n\n{odd}\n\nDeux.")
    issue = story.found(key="x:1:2", quote=odd)
    quotes = re.findall(r"<span data-quote>(.*?)</span>", shown(as_alice, page_of(issue)), re.S)
    assert unescape(re.sub(r"</?mark>", "", quotes[1])) == odd


def test_a_sentence_of_an_older_text_says_so(as_alice: Client, story: Story):
    assert "has changed since" not in shown(as_alice, story.page)
    a_version(chapter=story.chapter(3), text="Nobody took the oars.")
    page = shown(as_alice, story.page)
    assert page.count("has changed since") == 1
    assert "It was dawn." in page


def test_the_bible_is_quoted_too(as_alice: Client, story: Story):
    aron = story.book.characters.get(name="Aron Pell")
    issue = story.found(key="x:1:2", against=aron.description, against_chapter=0)
    page = shown(as_alice, page_of(issue))
    assert "The bible is wrong" in page
    assert "has changed since" not in page


def test_what_is_against_no_sentence_has_no_earlier_one(as_alice: Client, story: Story):
    issue = story.found(key="e", kind="too_early", rule="too_early", against="He is found.",
                        against_chapter=None)  # fmt: skip
    page = shown(as_alice, page_of(issue))
    assert "He is found." in page
    assert story.act_at("earlier_fact") not in page


def test_keys_and_neighbours(as_alice: Client, story: Story):
    second = story.found(key="b:1:2", sentence="Again.", beat=2)
    page = shown(as_alice, story.page)
    keys = set(re.findall(r'data-key="(\w)"', page))
    assert keys == {"j", "r", "f", "i", "d"}
    assert re.search(rf'data-key="j" href="{page_of(second)}"', page)
    page = shown(as_alice, page_of(second))
    assert re.search(rf'data-key="k" href="{story.page}"', page)
    proposed(story, "Ilse took the oars.")
    assert {"a", "x", "m"} <= set(re.findall(r'data-key="(\w)"', shown(as_alice, story.page)))


# --- Acts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("button", "state", "told"),
    [
        ("Dismiss", "dismissed", "Dismissed for these two sentences."),
        ("Intended", "intended", "Marked as intended."),
    ],
)
def test_settled_the_next_is_shown_and_it_can_be_undone(
    as_alice: Client, story: Story, button: str, state: str, told: str
):
    second = story.found(key="b:1:2", sentence="Again.", beat=2)
    page = pressed(as_alice, shown(as_alice, story.page), button)
    assert told in page
    assert f'data-issue="{uid_of(second.key)}"' in page
    assert state_of(story) == state
    page = pressed(as_alice, page, "Undo")
    assert state_of(story) == "open"
    assert f'data-issue="{uid_of(story.key)}"' in page
    assert told not in shown(as_alice, story.page)


def test_what_is_refused_stays_where_it_was_and_says_why(as_alice: Client, story: Story):
    ContinuityIssue.objects.update(against="Nobody said that.")
    page = pressed(as_alice, shown(as_alice, story.page), "Intended", scope="fact")
    assert "this passage only" in page
    assert f'data-issue="{uid_of(story.key)}"' in page
    assert state_of(story) == "open"


def test_intended_with_its_scope_and_reason_and_opened_again(as_alice: Client, story: Story):
    page = shown(as_alice, story.page)
    pressed(as_alice, page, "Intended", scope="fact", reason="A ghost.")
    page = shown(as_alice, story.page)
    assert "A ghost." in page
    assert "from here on" in page
    pressed(as_alice, page, "Open it again")
    assert state_of(story) == "open"


def test_rewritten_here_it_is_compared_accepted_and_undone(as_alice: Client, story: Story):
    page = pressed(as_alice, shown(as_alice, story.page), "Rewrite here", count="1")
    assert "data-text" in page
    ready(story.proposal, "Ilse took the oars.")
    page = shown(as_alice, story.page)
    assert "Checked again" in page
    assert "</span>Ilse" in page
    page = pressed(as_alice, page, "Accept")
    assert "Accepted as version 2" in page
    assert story.chapter(3).versions.first().text == THIRD.replace("Aron Pell took", "Ilse took")
    page = pressed(as_alice, page, "Undo")
    newest = story.chapter(3).versions.first()
    assert (newest.number, newest.text) == (3, THIRD)
    assert story.proposal.state == "ready"
    assert story.decide_at("accept") in page


def test_edited_first_it_reads_as_its_author_wrote(as_alice: Client, story: Story):
    proposed(story, "Ilse took the oars.")
    page = shown(as_alice, story.page)
    empty = pressed(as_alice, page, "Accept as edited", text="  ")
    assert "nothing was kept" in empty
    assert story.chapter(3).versions.count() == 1
    pressed(as_alice, page, "Accept as edited", text="Ilse took\r\nboth oars.")
    newest = story.chapter(3).versions.first().text
    assert newest == THIRD.replace(ACT, "Ilse took\nboth oars.")


def test_refused_nothing_changes_and_it_can_be_undone(as_alice: Client, story: Story):
    proposed(story, "Ilse took the oars.")
    page = pressed(as_alice, shown(as_alice, story.page), "Refuse")
    assert "nothing has changed" in page
    assert story.decide_at("accept") not in page
    page = pressed(as_alice, page, "Undo")
    assert story.decide_at("accept") in page
    assert story.chapter(3).versions.get().text == THIRD


def test_one_that_was_not_checked_again_says_why(as_alice: Client, story: Story):
    proposed(story, "Ilse took the oars.", why="The model is away.")
    page = shown(as_alice, story.page)
    assert "Not checked again:" in page
    assert "The model is away." in page
    assert "Checked again: no" not in page


def test_one_that_checked_worse_is_not_proposed(as_alice: Client, story: Story):
    made = proposed(story, "")
    Proposal.objects.filter(pk=made.pk).update(state="failed", why="It checked worse.")
    page = shown(as_alice, story.page)
    assert "It checked worse." in page
    assert story.decide_at("accept") not in page


def test_the_earlier_fact_shows_what_relies_on_it_and_comes_back(as_alice: Client, story: Story):
    page = shown(as_alice, story.page)
    address = unescape(re.search(r'data-key="f" href="([^"]*)"', page)[1])
    impact = shown(as_alice, address)
    assert ACT in impact
    assert not Proposal.objects.exists()
    page = pressed(as_alice, impact, "Propose the change there", count="1", instruction="Asleep.")
    assert "Proposed rewrite of chapter 1" in page
    assert (story.proposal.passage, story.proposal.holds) == (DEATH, ACT)
    ready(story.proposal, "Aron Pell slept all night.")
    page = pressed(as_alice, shown(as_alice, story.page), "Accept")
    assert story.chapter(1).versions.first().text == FIRST.replace(
        DEATH, "Aron Pell slept all night."
    )
    pressed(as_alice, page, "Undo")
    assert story.chapter(1).versions.first().text == FIRST


# --- A large book -------------------------------------------------------------------------


def test_a_long_book_takes_few_questions(
    as_alice: Client,
    story: Story,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    settings: Settings,
):
    settings.LLM_IS_EMBEDDED = True
    chapters = [story.chapter(number) for number in (1, 2, 3)]
    chapters += Chapter.objects.bulk_create(
        Chapter(project=story.book, number=number, title=f"Crossing {number}")
        for number in range(4, 61)
    )
    ContinuityIssue.objects.bulk_create(
        ContinuityIssue(
            project=story.book, chapter=chapters[at % 60], key=f"rule{at % 9}:{at}:{at}",
            kind="contradiction", rule=f"rule{at % 9}", severity="minor", sentence=f"Found {at}.",
            quote="Q.", against="A.", against_chapter=1, beat=at % 4,
        )
        for at in range(300)
    )  # fmt: skip
    proposed(story, "Ilse took the oars.")
    with django_assert_max_num_queries(MOST_QUERIES):
        page = shown(as_alice, story.page)
    assert page.count("data-uid") == 100
    assert 'aria-current="true"' in page
    with django_assert_max_num_queries(MOST_QUERIES):
        last = shown(as_alice, story.list, page="4")
    assert last.count("data-uid") == 1
