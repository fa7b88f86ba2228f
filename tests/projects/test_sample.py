import pytest

from projects.likeness import fold
from projects.sample import create_sample, sample
from projects.text import count_words
from tests.factories import a_user

LANGUAGES = ("en", "fr")


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_makes_a_whole_book(language):
    owner = a_user()
    project = create_sample(owner, language)
    project.refresh_from_db()
    assert (project.owner, project.language, project.chapter_count) == (owner, language, 3)
    assert project.characters.count() == 4
    assert project.locations.count() == 3
    assert project.world_rules.count() == 2
    assert project.concepts.get(chosen=True).title == project.title
    assert [chapter.number for chapter in project.chapters.all()] == [1, 2, 3]
    assert {chapter.arc for chapter in project.chapters.all()} == set(project.arcs.all())


@pytest.mark.django_db
def test_the_first_chapter_has_something_to_expand():
    first = create_sample(a_user()).chapters.get(number=1)
    assert first.target_words == 400
    assert (len(first.scenes), len(first.required_points), len(first.forbidden)) == (4, 2, 1)


@pytest.mark.django_db
def test_an_author_may_have_it_twice():
    owner = a_user()
    assert create_sample(owner).pk != create_sample(owner).pk


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_person_has_a_voice(language):
    for character in sample(language).characters:
        assert all(character.model_dump().values()), character.name
        assert len(character.voice_lines) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_points_of_view_and_scenes_name_people_of_the_bible(language):
    book = sample(language)
    names = {character.name for character in book.characters}
    called = [fold(alias) for each in book.characters for alias in (each.name, *each.aliases)]
    assert {chapter.point_of_view for chapter in book.chapters} <= names
    for scene in book.chapters[0].scenes:
        assert any(alias in fold(scene) for alias in called), scene


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_synopsis_can_be_read_at_a_glance(language):
    assert 120 <= count_words(sample(language).synopsis) <= 260
