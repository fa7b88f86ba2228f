import pytest
from asgiref.sync import sync_to_async

from novellaforge.errors import Unusable
from projects.cast import ShortCharacterAnswer, is_name, newcomers, propose_characters
from projects.models import Character
from tests.factories import a_character, a_project

pytestmark = pytest.mark.django_db(transaction=True)


def person(name, **values):
    return {
        "name": name,
        "role": "ferrywoman",
        "description": "Forty, a burn across the left palm.",
        "wants": "to keep the crossing",
        "voice": "Short sentences.",
        "voice_lines": ["Mind the rope.", "Ask me on the other bank."],
    } | values


def short(name):
    return ShortCharacterAnswer(name=name, role="", wants="")


@pytest.mark.parametrize("name", ["Ilse", "Élodie d'Arc", "Jean-Pierre Roy", "Dr. A. Pell"])
def test_a_name(name):
    assert is_name(name)


@pytest.mark.parametrize("name", ["", "…", "3", "Person 1", "the man who once kept the old ferry"])
def test_no_name(name):
    assert not is_name(name)


@pytest.mark.parametrize(
    ("proposed", "known", "new"),
    [
        (["Ilse", "Aron"], [], ["Ilse", "Aron"]),
        (["Ilse", "ilse"], [], ["Ilse"]),
        (["Élodie"], ["elodie"], []),
        (["Ilse Varga", "Ilse"], ["Ilse"], ["Ilse Varga"]),
        (["D’Arc"], ["d'arc"], []),
    ],
)
def test_newcomers(proposed, known, new):
    assert [each.name for each in newcomers([short(name) for name in proposed], known)] == new


async def test_characters_are_added(model):
    project = await sync_to_async(a_project)()
    model.answer("CastAnswer", {"characters": [person("Ilse Varga"), person("Aron Pell")]})
    added = await propose_characters(project.pk)
    assert [each.name for each in added] == ["Ilse Varga", "Aron Pell"]
    assert added[0].voice_lines == ["Mind the rope.", "Ask me on the other bank."]


async def test_the_authors_are_told_and_stay_as_they_are(model):
    project = await sync_to_async(a_project)()
    mine = await sync_to_async(a_character)(
        project=project, name="Élodie Roy", aliases=["Lodie"], role="smuggler"
    )
    proposed = [person("elodie roy"), person("LODIE"), person("Aron Pell")]
    model.answer("CastAnswer", {"characters": proposed})
    assert [each.name for each in await propose_characters(project.pk)] == ["Aron Pell"]
    assert (await Character.objects.aget(pk=mine.pk)).role == "smuggler"
    assert "Élodie Roy, smuggler" in model.calls[0].request.prompt


async def test_nobody_new_twice_is_unusable(model):
    project = await sync_to_async(a_project)()
    await sync_to_async(a_character)(project=project, name="Ilse")
    model.answer("CastAnswer", {"characters": [person("ILSE"), person("12")]})
    with pytest.raises(Unusable, match="nobody new"):
        await propose_characters(project.pk)
    assert len(model.calls) == 2
    assert await Character.objects.filter(project=project).acount() == 1


async def test_the_short_form_asks_for_less(small_model):
    project = await sync_to_async(a_project)()
    people = [{"name": name, "role": "clerk", "wants": "peace"} for name in ("Ilse", "Aron")]
    small_model.answer("ShortCastAnswer", {"characters": people})
    assert len(await propose_characters(project.pk)) == 2
