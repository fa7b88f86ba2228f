"""A worker killed while it writes a proposal: it is written again, once."""

from pathlib import Path

import pytest

from novellaforge.models import LoggedEvent, QueuedTask
from tests.clusters import running_cluster
from tests.model_server import ModelServer, says
from tests.waiting import eventually
from tests.writing import scripts
from tests.writing.rewriting.passages import PASSAGE, a_text, asked_of
from writing.models import Proposal
from writing.rewriting.asking import TASK

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "He looked away, at the far bank, and did not answer."


def test_it_is_begun_anew_and_ends_once(tmp_path: Path, server: ModelServer):
    chapter = a_text().chapter
    server.answer(says(PASSAGE), NEW)
    server.fault("silence", match=says(PASSAGE), after=4)
    (made,) = asked_of(chapter)
    env = scripts.asking(server)
    with running_cluster(tmp_path / "log", slots=2, env=env) as cluster:
        eventually(lambda: server.running)
        eventually(lambda: Proposal.objects.filter(state="writing", attempt=1).exists())
        cluster.kill("worker")
        eventually(lambda: Proposal.objects.filter(state="ready").exists(), seconds=60)
    made.refresh_from_db()
    assert (made.text, made.attempt) == (NEW, 2)
    assert not QueuedTask.objects.filter(func=TASK).exists()
    ended = LoggedEvent.objects.filter(stream=made.pk, type="ended")
    assert [each.payload["text"] for each in ended] == [NEW]
    assert chapter.versions.count() == 1
