"""The desk while a chapter is written: real workers, a real socket, a browser that watches."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import DjangoDbBlocker

from novellaforge import loop
from novellaforge.database import in_db
from novellaforge.models import QueuedTask
from projects.text import paragraphs, sentences
from tests.browser.line import Line, a_line
from tests.browser.site import Site, signed_in
from tests.clusters import Cluster, running_cluster
from tests.factories import a_user
from tests.model_server import ModelServer, says
from tests.model_server.server import Pace
from tests.waiting import eventually
from tests.writing import scripts
from tests.writing.briefs import a_plan
from tests.writing.chapters import begin, is_drafted, is_writing, stored
from writing.models import GenerationRun

pytestmark = pytest.mark.django_db

BEATS, WORDS = 4, 260  # of each beat, some 370 pieces
HALF = 220  # pieces
PLAN = a_plan(BEATS, WORDS)
LOW = {"width": 1440, "height": 640}  # so that each column scrolls
CUT_SECONDS = 5
TEXTS = """() => Object.fromEntries([...document.querySelectorAll(".beats [data-beat]")].map(
    (each) => [
        each.dataset.beat,
        [...each.querySelectorAll(".txt p")].map((p) => p.textContent),
    ]))"""


@dataclass(frozen=True)
class Stack:
    """Somebody who watches through a line that can be cut, and those who write."""

    author: User
    visitor: BrowserContext
    line: Line
    model: ModelServer
    cluster: Cluster

    def hold(self, beat: int, after: int = HALF) -> Event:
        """The beat falls silent there, once, until this is set or whoever asked is gone."""
        until, match = Event(), says(f"Write scene {beat} of")
        self.model.fault("silence", match=match, after=after, until=until)
        return until


@pytest.fixture(scope="module")
def stack(
    site: Site, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    log = tmp_path_factory.mktemp("live") / "cluster.log"
    port = int(site.web.address.rpartition(":")[2])
    with django_db_blocker.unblock(), ModelServer() as model, a_line(port) as line:
        author = loop.run(in_db(a_user))
        session = loop.run(in_db(signed_in, author))
        scripts.answer_well(model)
        model.answer(says("Two scenes of a novel"), "keep")
        visitor = site.of_session("en", session, line.http)
        visitor.add_init_script("Math.random = () => 0")  # who comes again waits no longer
        env = scripts.asking(model) | {"LLM_RETRIES": "1"}
        with set_aside_what_waits(), running_cluster(log, slots=8, env=env) as cluster:
            yield Stack(author, visitor, line, model, cluster)
        visitor.close()


@contextmanager
def set_aside_what_waits() -> Iterator[None]:
    """What the site's books wait for is done by nobody, here as in the other tests."""
    waiting = QueuedTask.objects.filter(set_aside_at=None)
    pks = loop.run(in_db(lambda: list(waiting.values_list("pk", flat=True))))
    theirs = QueuedTask.objects.filter(pk__in=pks)
    loop.run(in_db(theirs.update, set_aside_at=timezone.now()))
    yield
    loop.run(in_db(theirs.update, set_aside_at=None))


@pytest.fixture
def page(stack: Stack) -> Iterator[Page]:
    stack.model.pace = Pace()
    stack.model.script.faults.clear()
    page = stack.visitor.new_page()
    page.set_viewport_size(LOW)
    yield page
    page.close()


def write(stack: Stack, page: Page) -> GenerationRun:
    """A run of a book of its own, which the page watches."""
    run = loop.run(in_db(begin, "distributed", PLAN, owner=stack.author))
    page.goto(f"/books/{run.project_id}/chapters/{run.chapter_id}/")
    return run


def texts(page: Page) -> dict[int, list[str]]:
    return {int(beat): parts for beat, parts in page.evaluate(TEXTS).items()}


def kept(run: GenerationRun) -> dict[int, list[str]]:
    return {draft.beat: paragraphs(draft.text) for draft in run.drafts.all()}


def are(page: Page, state: str, *numbers: int) -> None:
    for number in numbers:
        column = page.locator(f'.beats [data-beat="{number}"]')
        expect(column).to_have_attribute("data-state", state)


def assert_once(page: Page, run: GenerationRun) -> None:
    """Each column shows what Postgres holds of its beat, and no sentence stands there twice."""
    eventually(lambda: texts(page) == kept(run), seconds=10)
    told = [each for parts in texts(page).values() for part in parts for each in sentences(part)]
    assert len(told) == len(set(told)) > BEATS


def await_drafted(run: GenerationRun) -> None:
    eventually(lambda: is_drafted(run))


# --- Watching ---------------------------------------------------------------------------


def test_four_columns_grow_at_once_and_one_that_was_scrolled_up_stays(
    stack: Stack, page: Page
) -> None:
    held = [stack.hold(number) for number in range(1, BEATS + 1)]
    stack.model.calls.clear()
    run = write(stack, page)
    are(page, "writing", 1, 2, 3, 4)
    eventually(lambda: all(is_writing(run, number) for number in range(1, BEATS + 1)))
    eventually(lambda: texts(page) == kept(run))
    half = {number: len("".join(parts)) for number, parts in texts(page).items()}
    assert all(half.values())
    boxes = [page.locator(f'[data-beat="{number}"] .txt') for number in range(1, BEATS + 1)]
    at = "box => [box.scrollTop, box.scrollHeight - box.clientHeight]"
    eventually(lambda: all(top > 4 for top, _below in (box.evaluate(at) for box in boxes)))
    boxes[1].evaluate("box => box.scrollTo(0, 7)")
    expect(boxes[1]).to_have_class("txt scrolled")
    stack.model.pace = Pace(rate=400)
    for each in held:
        each.set()
    are(page, "done", 1, 2, 3, 4)
    assert all(len("".join(parts)) > half[number] for number, parts in texts(page).items())
    assert boxes[1].evaluate(at)[0] == 7
    following = (boxes[0], boxes[2], boxes[3])
    eventually(
        lambda: all(abs(top - end) < 2 for top, end in (each.evaluate(at) for each in following))
    )
    await_drafted(run)
    expect(page.locator("main")).to_have_attribute("data-state", "drafted")
    assert boxes[1].evaluate(at)[0] == 7
    assert_once(page, run)


def test_the_line_is_cut_then_the_page_is_loaded_again(stack: Stack, page: Page) -> None:
    held = {number: stack.hold(number) for number in range(1, BEATS + 1)}
    run = write(stack, page)
    eventually(lambda: all(is_writing(run, number) for number in held))
    eventually(lambda: texts(page) == kept(run))
    stack.line.cut()
    chip, status = page.locator("#connection"), page.locator("#status")
    expect(chip).to_contain_text("Reconnecting")
    expect(status).to_have_text(
        "Connection lost. The writing goes on and will show when you are back."
    )
    before = texts(page)
    for number in (1, 3, 4):
        held[number].set()
    page.wait_for_timeout(1_000 * CUT_SECONDS)
    assert {f"write_beat.{number}" for number in (1, 3, 4)} <= stored(run)
    assert texts(page) == before
    stack.line.mend()
    expect(status).to_have_text("Caught up")
    expect(chip).to_contain_text("Live")
    assert_once(page, run)
    assert texts(page)[1] != before[1]
    page.reload()
    are(page, "done", 1, 3, 4)
    assert_once(page, run)
    held[2].set()
    await_drafted(run)
    expect(page.locator("main")).to_have_attribute("data-state", "drafted")
    assert_once(page, run)


def test_what_is_being_typed_while_the_chapter_ends_is_not_taken_away(
    stack: Stack, page: Page
) -> None:
    held = stack.hold(2)
    run = write(stack, page)
    are(page, "done", 1, 3, 4)
    page.locator("#notes > summary").click()
    note, main = page.locator("#new-note"), page.locator("main")
    note.press_sequentially("Ask Ana")
    held.set()
    await_drafted(run)
    expect(page.locator("#connection")).to_contain_text("Ended")
    note.press_sequentially(" about a lamp")  # with the keys that approve, and that write by hand
    expect(main).to_have_attribute("data-state", "writing")
    note.blur()
    expect(main).to_have_attribute("data-state", "drafted")
    expect(note).to_be_visible()
    expect(note).to_have_value("Ask Ana about a lamp")


# --- What goes wrong, and what is stopped -----------------------------------------------


def test_the_beat_of_a_killed_worker_goes_on_in_its_column(stack: Stack, page: Page) -> None:
    stack.hold(2)
    held = stack.hold(2, after=40)
    run = write(stack, page)
    eventually(lambda: is_writing(run, 2))
    eventually(lambda: texts(page) == kept(run))
    stack.cluster.kill("worker")
    eventually(lambda: is_writing(run, 2, attempt=2))
    assert_once(page, run)
    held.set()
    await_drafted(run)
    expect(page.locator("main")).to_have_attribute("data-state", "drafted")
    assert_once(page, run)


def test_stopped_it_keeps_what_is_finished_and_goes_on(stack: Stack, page: Page) -> None:
    stack.hold(2)
    run = write(stack, page)
    are(page, "done", 1, 3, 4)
    finished = texts(page)
    page.keyboard.press(".")
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("Stopped. Finished beats are kept.")
    are(page, "done", 1, 3, 4)
    now = texts(page)
    assert all(now[number] == finished[number] for number in (1, 3, 4))
    page.get_by_role("button", name="Go on").click()
    await_drafted(run)
    expect(page.locator("main")).to_have_attribute("data-state", "drafted")
    assert_once(page, run)
    last = texts(page)
    assert all(last[number] == finished[number] for number in (1, 3, 4))


def test_a_beat_that_fails_is_tried_again_alone_while_the_others_stay(
    stack: Stack, page: Page
) -> None:
    stack.model.fault("500", times=None, match=says("Write scene 2 of"))
    held = stack.hold(3)
    stack.model.calls.clear()
    run = write(stack, page)
    are(page, "failed", 2)
    failed = page.locator('[data-beat="2"] footer')
    expect(failed).to_contain_text(
        "Beat 2 stopped: no answer from the model, 3 tries. The rest is kept."
    )
    are(page, "done", 1, 4)
    before = texts(page)
    assert before[3]
    held.set()
    are(page, "done", 3)  # the others go on
    stack.model.script.faults.clear()
    failed.get_by_role("button", name="Try again").click()
    await_drafted(run)
    expect(page.locator("main")).to_have_attribute("data-state", "drafted")
    assert_once(page, run)
    after = texts(page)
    assert (after[1], after[4]) == (before[1], before[4])
    asked = [call.request.prompt for call in stack.model.calls]
    for number in (1, 3, 4):
        assert sum(f"Write scene {number} of" in prompt for prompt in asked) == 1
