"""The operator's page of figures."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from novellaforge.metrics.families import Family, Spread
from novellaforge.models import LLMCall
from tests.admins import a_clerk, an_onlooker, an_operator, may
from tests.factories import a_user
from writing.admin.drawing import drawn, rounds

EDGES = (1.0, 2.0, 4.0)


def address() -> str:
    return reverse("admin_figures")


# Drawn. Pure


def test_no_chapter_no_rounds():
    assert rounds(Family("r", "", "histogram", edges=(0.0, 1.0))) == ()


def test_rounds_are_named_by_their_numbers():
    family = Family(
        "r", "", "histogram", edges=(0.0, 1.0, 3.0), spreads=(Spread((), (4, 0, 2, 1), 9.0),)
    )
    assert rounds(family) == (("0", 4), ("2-3", 2), ("> 3", 1))


def test_the_highest_bar_fills_the_drawing_and_the_others_their_share():
    drawing = drawn("x", Spread((), (2, 0, 4, 1), 9.0), EDGES)
    assert [bar.height for bar in drawing.bars] == [20.0, 0.0, 40.0, 10.0]
    assert all(bar.y + bar.height == drawing.height for bar in drawing.bars)
    assert drawing.bars[2].title.startswith("2-4 s")
    assert drawing.bars[3].title.startswith("> 4 s")


# The page


@pytest.mark.django_db
def test_an_author_is_sent_to_the_login():
    client = Client()
    client.force_login(a_user())
    assert client.get(address()).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("codename", ["view_llmcall", "view_generationrun"])
def test_one_permission_is_not_enough_and_no_link_is_shown(codename: str):
    client = may(codename)
    assert client.get(address()).status_code == 403
    assert address() not in client.get(reverse("admin:index")).content.decode()
    assert a_clerk().get(address()).status_code == 403


@pytest.mark.django_db
def test_who_may_look_finds_it_from_the_index():
    onlooker = an_onlooker()
    assert address() in onlooker.get(reverse("admin:index")).content.decode()
    assert onlooker.get(address()).status_code == 200


@pytest.mark.django_db
def test_it_shows_what_models_took_and_has_no_script_of_its_own():
    LLMCall.objects.create(
        purpose="plan", model="deep<1>", seconds=3.0, tokens_in=1_200, cost="0.25", priced=True
    )
    page = an_operator().get(address()).content.decode()
    content = page[page.index('id="content-main"') :]
    assert "deep&lt;1&gt;" in content
    assert "1,200" in content
    assert "$0.250" in content
    assert "beats_high" in content
    assert not re.search(r"<script|style=", content.partition("</main>")[0])
