"""The codex: who sees it, what it shows with proof, and each of its forms with its undo."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from memory import correcting, ledger
from memory.entities import Entity as Meant
from memory.entities import Scene
from memory.facts import Fact
from memory.models import Entity, StoredFact
from novellaforge.models import QueuedTask
from projects.models import Chapter, Project
from tests.factories import a_version, an_approved_version


class Story:
    """Chapter 1: Ilse rows and, says Aron, lies; Joss, whom nobody planned, rows and swims."""

    def __init__(self, book: Project) -> None:
        self.book = book
        self.ilse = book.characters.get(name="Ilse Varga").pk
        self.aron = book.characters.get(name="Aron Pell").pk
        self.first = book.chapters.get(number=1)
        self.joss = Scene(self.first.pk).resolve("Joss Varga", ("character",))
        self.rows = self.fact(self.ilse, "Ilse rows.")
        self.lies = self.fact(
            self.ilse, "Ilse lies, he said.", value="lie", modality="claim", speaker=self.aron
        )
        self.joss_rows = self.fact(self.joss.uid, "Joss Varga rows.", beat=2)
        self.joss_swims = self.fact(self.joss.uid, "Joss Varga swims.", value="swim", beat=2)
        told = (self.rows, self.lies, self.joss_rows, self.joss_swims)
        self.tell(self.first, *told, entities=(self.joss,))

    def fact(self, subject: UUID | None, sentence: str, number: int = 1, **fields: Any) -> Fact:
        given: dict[str, Any] = {
            "project": self.book.pk, "version": None, "beat": 1, "seq": 1, "start": 0,
            "chapter": self.book.chapters.get(number=number).pk, "predicate": "can",
            "value": "row", "subject": subject, "sentence": sentence, "end": len(sentence),
        }  # fmt: skip
        return Fact(**given | fields)

    def tell(self, chapter: Chapter, *facts: Fact, entities: tuple[Meant, ...] = ()) -> None:
        ledger.record(an_approved_version(chapter=chapter), facts, entities)


@pytest.fixture
def story(book: Project) -> Story:
    return Story(book)


@pytest.fixture
def at(book: Project) -> Callable[..., str]:
    def address(*parts: Any) -> str:
        return "/".join(map(str, (f"/books/{book.pk}/codex", *parts))) + "/"

    return address


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def pressed(client: Client, page: str, act: str, **fields: Any) -> str:
    """The page after the first form for this act was sent as it stands, with these fields."""
    form = re.search(
        rf'<form method="post"[^>]*action="([^"]*/{act}/)"[^>]*>(.*?)</form>', page, re.S
    )
    assert form, f"no form for {act}"
    named = re.findall(
        r'<(?:input type="hidden"|button[^>]*) name="(\w+)" value="([^"]*)"', form[2]
    )
    response = client.post(form[1], {**dict(named), **fields}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def undone(client: Client, page: str) -> str:
    toast = re.search(r'<div class="toast done".*?</div>', page, re.S)
    assert toast, "nothing to undo"
    act = re.search(r'action="[^"]*/(\w+)/"', toast[0])
    assert act
    return pressed(client, toast[0], act[1])


# --- Who may ----------------------------------------------------------------------------


def test_somebody_elses_codex_is_not_there(
    as_charlie: Client, client: Client, story: Story, at: Any
) -> None:
    for address in (at(), at(story.ilse), at("facts", story.rows.uid)):
        assert as_charlie.get(address).status_code == 404
        assert client.get(address)["Location"] == f"/login/?next={address}"


ACTS = (
    "reject", "restore", "lock", "unlock", "as_read", "keep", "put_back", "rename", "alias",
    "unalias", "merge", "unmerge", "split", "unsplit", "remove", "bring_back",
)  # fmt: skip


def test_nor_can_it_be_changed(as_charlie: Client, client: Client, story: Story, at: Any) -> None:
    fields = {"name": "X", "into": str(story.ilse), "facts": [str(story.joss_rows.uid)]}
    before = list(StoredFact.objects.values()), list(Entity.objects.values())
    for act in ACTS:
        for address in (at("facts", story.rows.uid, act), at(story.joss.uid, act)):
            assert as_charlie.post(address, fields).status_code == 404
            assert client.post(address, fields)["Location"].startswith("/login/")
            assert (list(StoredFact.objects.values()), list(Entity.objects.values())) == before
    assert not QueuedTask.objects.exists()


def test_what_is_not_in_the_book_is_not_there(as_alice: Client, story: Story, at: Any) -> None:
    assert as_alice.get(at(uuid4())).status_code == 404
    assert as_alice.get(at("facts", uuid4())).status_code == 404
    assert as_alice.post(at(story.ilse, "burn")).status_code == 404
    assert as_alice.get(at(story.ilse, "merge")).status_code == 405


# --- What it shows ----------------------------------------------------------------------


def test_an_empty_book_says_what_will_come(as_alice: Client, at: Any) -> None:
    page = shown(as_alice, at())
    assert "Ilse Varga" in page
    assert "No new names." in page
    assert "Names you write will gather here." in shown(as_alice, at() + "?kind=object")
    assert "No such facts yet." in shown(as_alice, at() + "?kind=rules")


def test_the_new_names_are_on_top_with_their_sentences(
    as_alice: Client, story: Story, at: Any
) -> None:
    page = shown(as_alice, at())
    assert "Joss Varga rows." in page
    assert "It is Ilse Varga" in page
    assert f'href="/books/{story.book.pk}/chapters/{story.first.pk}/"' in page


def test_a_name_of_a_draft_says_so(as_alice: Client, story: Story, at: Any) -> None:
    hale = Scene(story.first.pk).resolve("Hale", ("character",))
    ledger.record(
        a_version(chapter=story.first, text="A draft."),
        [story.fact(hale.uid, "Hale rows.")],
        [hale],
    )
    assert "in a draft" in shown(as_alice, at())


def test_an_entry_shows_a_layer(as_alice: Client, story: Story, at: Any) -> None:
    for layer, there, away in (
        ("true", "Ilse rows.", "Ilse lies, he said."),
        ("claimed", "Ilse lies, he said.", "Ilse rows."),
        ("told", "Ilse lies, he said.", "Joss Varga rows."),
        ("rejected", "No such facts", "Ilse rows."),
    ):
        page = shown(as_alice, f"{at(story.ilse)}?layer={layer}")
        assert there in page
        assert away not in page


def test_a_claim_says_whose_it_is(as_alice: Client, story: Story, at: Any) -> None:
    assert "claimed · Aron Pell" in shown(as_alice, f"{at(story.ilse)}?layer=claimed")


def test_as_of_a_chapter_changes_a_fact(as_alice: Client, story: Story, at: Any) -> None:
    dead = story.fact(story.ilse, "Ilse is dead.", 2, predicate="life_status", value="dead")
    story.tell(story.book.chapters.get(number=2), dead)
    assert "Ilse is dead." in shown(as_alice, at(story.ilse))
    assert "Ilse is dead." not in shown(as_alice, f"{at(story.ilse)}?until=1")
    assert "Ilse is dead." in shown(as_alice, f"{at(story.ilse)}?until=nonsense")


def test_rules_of_the_world_have_a_page(as_alice: Client, story: Story, at: Any) -> None:
    rule = story.fact(None, "Salt stops them.", 2, predicate="world_rule", value="stopped")
    story.tell(story.book.chapters.get(number=2), rule)
    assert "Salt stops them." in shown(as_alice, at() + "?kind=rules")


def test_at_most_50_facts_are_on_a_page(as_alice: Client, story: Story, at: Any) -> None:
    many = [
        story.fact(story.ilse, f"Ilse does {number}.", 2, value=f"do {number}", seq=number)
        for number in range(55)
    ]
    story.tell(story.book.chapters.get(number=2), *many)
    page = shown(as_alice, at(story.ilse))
    assert page.count('id="f-') == 50
    assert "page 1 of 2" in page
    assert shown(as_alice, at(story.ilse) + "?page=2").count('id="f-') == 6


def test_names_are_filtered_and_escaped(as_alice: Client, story: Story, at: Any) -> None:
    Entity.objects.filter(uid=story.joss.uid).update(name="<b>Joss</b>")
    page = shown(as_alice, at() + "?q=jos%00")
    assert "&lt;b&gt;Joss&lt;/b&gt;" in page
    assert "<b>Joss" not in page
    assert f'href="{at(story.ilse)}"' not in page


def test_the_codex_has_the_books_frame(as_alice: Client, story: Story, at: Any) -> None:
    assert 'class="side"' in shown(as_alice, at())


# --- What it does -----------------------------------------------------------------------


def fact_now(story: Story, uid: UUID) -> StoredFact:
    return StoredFact.objects.get(uid=uid)


def test_not_a_fact_and_undone(as_alice: Client, story: Story, at: Any) -> None:
    done = pressed(as_alice, shown(as_alice, at(story.ilse)), "reject")
    assert "Not a fact. It is kept" in done
    assert 'id="f-' not in done
    assert "A fact after all" in shown(as_alice, f"{at(story.ilse)}?layer=rejected")
    assert "Ilse rows." in undone(as_alice, done)


def test_it_is_said_once(as_alice: Client, story: Story, at: Any) -> None:
    pressed(as_alice, shown(as_alice, at(story.ilse)), "reject")
    assert "toast" not in shown(as_alice, at(story.ilse))


def test_locked_and_undone(as_alice: Client, story: Story, at: Any) -> None:
    done = pressed(as_alice, shown(as_alice, at(story.ilse)), "lock")
    assert fact_now(story, story.rows.uid).locked
    assert "Not a fact<" not in done
    refused = as_alice.post(at("facts", story.rows.uid, "reject"), follow=True).content.decode()
    assert "your word wins" in refused
    undone(as_alice, done)
    assert not fact_now(story, story.rows.uid).locked


def filled(page: str, **fields: str) -> dict[str, str]:
    """The edit form's fields as they stand, with these instead."""
    form = page[page.index('class="form"') :]
    inputs = dict(re.findall(r'<input type="text" name="(\w+)" value="([^"]*)"', form))
    selects = {
        name: chosen[1]
        for name, options in re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', form, re.S)
        if (chosen := re.search(r'value="([^"]*)" selected', options))
    }
    return inputs | selects | {"exact": "on"} | fields


def test_corrected_and_undone(as_alice: Client, story: Story, at: Any) -> None:
    address = at("facts", story.rows.uid)
    page = shown(as_alice, f"{address}?next={at(story.ilse)}")
    fields = filled(page, value="Swim", subject=str(story.aron), next=at(story.ilse))
    response = as_alice.post(address, fields, follow=True)
    assert response.redirect_chain == [(at(story.ilse), 302)]
    corrections = fact_now(story, story.rows.uid).corrections
    assert corrections == {"value": "swim", "subject": str(story.aron)}
    assert "corrected by you" in shown(as_alice, at(story.aron))
    undone(as_alice, response.content.decode())
    assert fact_now(story, story.rows.uid).corrections == {}


def test_what_cannot_be_is_refused_and_kept(as_alice: Client, story: Story, at: Any) -> None:
    address = at("facts", story.rows.uid)
    fields = filled(shown(as_alice, address), value="")
    response = as_alice.post(address, fields | {"due": "the next dawn"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "“can” takes a value." in page
    assert "the next dawn" in page
    assert fact_now(story, story.rows.uid).corrections == {}


def test_kept_and_undone(as_alice: Client, story: Story, at: Any) -> None:
    done = pressed(as_alice, shown(as_alice, at()), "keep")
    assert "later chapters know the name" in done
    assert "No new names." in done
    assert "Joss Varga rows." in undone(as_alice, done)


@pytest.mark.parametrize("from_its_page", [False, True])
def test_no_name_and_undone(from_its_page: bool, as_alice: Client, story: Story, at: Any) -> None:
    page = shown(as_alice, at(story.joss.uid) if from_its_page else at())
    done = pressed(as_alice, page, "remove")
    assert "“Joss Varga” is not a name, in any chapter." in done
    assert "No new names." in done
    assert "Joss Varga rows." not in done
    assert as_alice.get(at(story.joss.uid)).status_code == 404
    assert "Joss Varga rows." in undone(as_alice, done)
    assert "Joss Varga" in shown(as_alice, at(story.joss.uid))


def test_what_is_no_name_stays_listed_until_it_is_one_after_all(
    as_alice: Client, story: Story, at: Any
) -> None:
    assert "Not names" not in shown(as_alice, at())
    correcting.remove(story.book, story.joss.uid)
    done = pressed(as_alice, shown(as_alice, at()), "bring_back")
    assert "Joss Varga rows." in done
    assert "Not names" not in done
    assert "Joss Varga rows." not in undone(as_alice, done)


def test_merged_as_guessed_and_undone(as_alice: Client, story: Story, at: Any) -> None:
    done = pressed(as_alice, shown(as_alice, at()), "merge")
    assert Entity.objects.get(uid=story.joss.uid).merged_into_id == story.ilse
    page = shown(as_alice, at(story.ilse))
    assert "Joss Varga rows." in page
    assert "Take apart" in page
    assert as_alice.get(at(story.joss.uid))["Location"] == at(story.ilse)
    undone(as_alice, done)
    assert Entity.objects.get(uid=story.joss.uid).merged_into_id is None


def test_two_of_one_scene_are_not_merged(as_alice: Client, story: Story, at: Any) -> None:
    both = story.fact(story.aron, "Aron swims beside.", value="swim", beat=2)
    story.tell(story.first, story.joss_rows, both, entities=(story.joss,))
    fields = {"into": str(story.aron)}
    page = as_alice.post(at(story.joss.uid, "merge"), fields, follow=True).content.decode()
    assert "names both" in page
    assert Entity.objects.get(uid=story.joss.uid).merged_into_id is None


def test_merging_into_nobody_is_refused(as_alice: Client, story: Story, at: Any) -> None:
    for into in ("", "nonsense"):
        page = as_alice.post(at(story.joss.uid, "merge"), {"into": into}, follow=True)
        assert "Choose one of the list." in page.content.decode()


def test_renamed_and_undone(as_alice: Client, story: Story, at: Any) -> None:
    done = pressed(as_alice, shown(as_alice, at(story.joss.uid)), "rename", name="Hale")
    assert "Its name is “Hale” now." in done
    assert Entity.objects.get(uid=story.joss.uid).aliases == ["Joss Varga"]
    undone(as_alice, done)
    assert Entity.objects.get(uid=story.joss.uid).name == "Joss Varga"


def test_also_called_and_undone(as_alice: Client, story: Story, at: Any) -> None:
    done = pressed(as_alice, shown(as_alice, at(story.joss.uid)), "alias", name="the Crow")
    assert Entity.objects.get(uid=story.joss.uid).aliases == ["the Crow"]
    undone(as_alice, done)
    assert Entity.objects.get(uid=story.joss.uid).aliases == []


def test_split_and_undone(as_alice: Client, story: Story, at: Any) -> None:
    page = shown(as_alice, at(story.joss.uid))
    assert f'value="{story.joss_rows.uid}" form="split"' in page
    done = pressed(as_alice, page, "split", name="Marten", facts=[str(story.joss_rows.uid)])
    assert "These facts are said of “Marten” now." in done
    other = Entity.objects.get(name="Marten")
    assert "Joss Varga rows." in shown(as_alice, at(other.uid))
    undone(as_alice, done)
    assert not Entity.objects.filter(name="Marten").exists()
    assert "Joss Varga rows." in shown(as_alice, at(story.joss.uid))


def test_a_split_of_nothing_is_refused(as_alice: Client, story: Story, at: Any) -> None:
    page = pressed(as_alice, shown(as_alice, at(story.joss.uid)), "split", name="Marten")
    assert "Choose which facts are another" in page


def test_a_form_leads_nowhere_else(as_alice: Client, story: Story, at: Any) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example/", "/admin/"):
        response = as_alice.post(at("facts", story.rows.uid, "lock"), {"next": elsewhere})
        assert response["Location"] == at()


def test_whose_entry_is_gone_is_in_the_bible_no_more(
    as_alice: Client, story: Story, at: Any
) -> None:
    assert "in the bible" in shown(as_alice, at(story.ilse))
    story.book.characters.filter(pk=story.ilse).delete()
    page = shown(as_alice, at(story.ilse))
    assert "in the bible" not in page
    assert "/edit/" not in page
