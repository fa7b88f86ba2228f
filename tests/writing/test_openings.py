import pytest

from writing.openings import look

PROSE = [
    "The rain had stopped.",
    "Here the river bent, and nobody had mended the rail.",
    "Sure-footed as ever, she crossed.",
    "I will not go, I told him, and I went.",
    "I can see the landing from here.",
    "I can still see the scene on the landing.",
    "I would tell her the whole story one day.",
    "Je vais lui raconter cette histoire, pensa-t-il.",
    "Of course it was Aron.",
    "Part of him knew.",
    "The scene on the landing stayed with her for years.",
    "The story went that the bell had drowned.",
    "Voici que la nuit tombait sur le bac.",
    "La scène lui revint d’un coup.",
    "Fin septembre, le fleuve monta.",
    "“Let me know when he comes,” she said.",
    "*Click.* The door shut.",
    "— Je vais écrire à ma sœur, dit-il.",
    "(He had never learnt to swim.)",
]
TALK = [
    "Sure! Here is the scene you asked for. Ilse stood there.",
    "I will provide an example of a scene.",
    "As an AI language model, I cannot write this.",
    "I’m sorry, but I can’t help with that.",
    "In this scene, Ilse finds the oar.",
    "The scene opens with Ilse on the landing.",
    "Let me know if you want changes.",
    "I’ll be happy to write a scene for you.",
    "I hope this text helps.",
    "Bien sûr, voici la scène demandée.",
    "Je vais écrire une scène où Ilse arrive.",
    "Dans cette scène, Ilse découvre la rame.",
]
SKIPPED = [
    "# The landing",
    "**Scene 1**",
    "Scene 1: The landing",
    "Chapter Three",
    "Title: The missing oar",
    "Here is the scene:",
    "Voici la scène\u00a0:",
    "Scène 2",
    "---",
    "(Word count: 103)",
    "[End of scene]",
    '<material name="scene">',
]


@pytest.mark.parametrize("text", PROSE)
def test_prose_is_prose(text: str) -> None:
    assert look(text, whole=True).verdict == "prose"


@pytest.mark.parametrize("text", TALK)
def test_talk_is_recognised(text: str) -> None:
    assert look(text, whole=True).verdict == "talk"


@pytest.mark.parametrize("line", SKIPPED)
def test_a_line_that_is_no_prose_is_passed_over(line: str) -> None:
    opening = look(f"{line}\n\nIlse stood there.")
    assert (opening.verdict, opening.length) == ("skip", len(line))


def test_a_label_in_front_of_the_prose_is_passed_over() -> None:
    text = "Scene 1: Ilse counted the oars. One was missing. " + "She counted again. " * 8
    assert look(text).length == len("Scene 1: ")


@pytest.mark.parametrize("begun", ["The r", "Il", "“", "Elle", "Fog"])
def test_prose_is_known_by_its_first_letters(begun: str) -> None:
    assert look(begun).verdict == "prose"


@pytest.mark.parametrize("begun", ["The s", "H", "I w", "#", "Voic", ""])
def test_what_may_become_talk_is_waited_for(begun: str) -> None:
    assert look(begun).verdict == "wait"
