import pytest
from asgiref.sync import sync_to_async

from novellaforge.errors import Refused, Unusable
from projects.models import Project
from projects.synopsis import undo, write_synopsis
from tests.factories import a_project

pytestmark = pytest.mark.django_db(transaction=True)

TOLD = [
    "Ilse keeps the last ferry on the river, and one frosty night a passenger is missing.",
    "Because she says so aloud, the warden takes her licence; Aron lends her the ledgers instead.",
    "She lets the drowned man's name be read at the landing, and the crossing is the village's.",
]


async def test_it_is_stored(model):
    project = await sync_to_async(a_project)()
    model.answer("SynopsisAnswer", {"paragraphs": TOLD})
    assert await write_synopsis(project.pk) == "\n\n".join(TOLD)
    stored = await Project.objects.aget(pk=project.pk)
    assert stored.synopsis == "\n\n".join(TOLD)
    assert stored.revision == project.revision + 1


async def test_one_that_stands_is_given_to_be_replaced(model):
    project = await sync_to_async(a_project)(synopsis="Ilse drowns in the end.")
    model.answer("SynopsisAnswer", {"paragraphs": TOLD})
    await write_synopsis(project.pk)
    assert "Ilse drowns in the end." in model.calls[0].request.prompt
    assert "anew" in model.calls[0].request.last


async def test_undo_leads_back_to_what_the_author_had_however_often_it_was_written_anew(model):
    project = await sync_to_async(a_project)(synopsis="Ilse drowns in the end.")
    again = [paragraph.replace("Ilse", "Ana") for paragraph in TOLD]
    model.queue({"paragraphs": TOLD}, {"paragraphs": again})
    await write_synopsis(project.pk)
    assert await write_synopsis(project.pk) == "\n\n".join(again)
    back = await sync_to_async(undo)(project)
    assert (back.synopsis, back.synopsis_before) == ("Ilse drowns in the end.", "")
    stored = await Project.objects.aget(pk=project.pk)
    assert (stored.synopsis, stored.revision) == (back.synopsis, project.revision)
    with pytest.raises(Refused, match="no synopsis to go back to"):
        await sync_to_async(undo)(project)


async def test_there_is_nothing_before_the_first(model):
    project = await sync_to_async(a_project)()
    model.answer("SynopsisAnswer", {"paragraphs": TOLD})
    await write_synopsis(project.pk)
    assert (await Project.objects.aget(pk=project.pk)).synopsis_before == ""


async def test_what_the_author_wrote_meanwhile_stands(model):
    project = await sync_to_async(a_project)()

    def meanwhile(request):
        Project.objects.filter(pk=project.pk).update(synopsis="Mine.")
        return {"paragraphs": TOLD}

    model.queue(lambda request: _in_thread(meanwhile, request))
    with pytest.raises(Refused, match="yours stands"):
        await write_synopsis(project.pk)
    assert (await Project.objects.aget(pk=project.pk)).synopsis == "Mine."


async def test_a_repeated_paragraph_is_unusable(model):
    project = await sync_to_async(a_project)()
    model.answer("SynopsisAnswer", {"paragraphs": [TOLD[0], TOLD[1], TOLD[0]]})
    with pytest.raises(Unusable, match="paragraph 3"):
        await write_synopsis(project.pk)
    assert (await Project.objects.aget(pk=project.pk)).synopsis == ""


def _in_thread(act, request):
    """The server's own thread runs an event loop, where the ORM may not be called."""
    from threading import Thread

    from django.db import connection

    answers = []

    def work():
        answers.append(act(request))
        connection.close()

    thread = Thread(target=work)
    thread.start()
    thread.join()
    return answers[0]
