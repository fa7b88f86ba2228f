"""What an observation says to its author, and what could be done, in the interface's language."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from writing.analysis.observing import Analyst, Observation


@dataclass(frozen=True)
class Words:
    said: Promise
    todo: Promise


TITLES: Mapping[Analyst, Promise] = {
    "threads_due": _("Promises and open threads"),
    "point_of_view": _("Point of view"),
    "voices": _("Voices"),
    "openings": _("Beginnings and endings"),
    "phrases": _("Repeated phrases"),
    "pacing": _("Pacing"),
}

_CLOSE = _("Close it in a chapter to come, have somebody speak of it, or set it aside.")
_VARY = _("Keep the best one and begin the others otherwise; or set it aside if it is a refrain.")
_VARY_ENDS = _(
    "Keep the best one and end the others otherwise; or set it aside if it is a refrain."
)
_VOICE = _(
    "Read these lines side by side: give them the usual voice, or let the text say what changed."
)
_LENGTH = _("Shorten or divide it, or set it aside if this chapter is meant to weigh more.")
_SHORT = _("Join it to a neighbour, or give it a scene more; or set it aside if it is meant so.")

WORDS: Mapping[str, Words] = {
    "due_chapter": Words(
        _(
            "“%(what)s”, opened in chapter %(opened)s, was due by chapter %(due)s, and nothing "
            "has closed it."
        ),
        _CLOSE,
    ),
    "due_time": Words(
        _(
            "“%(what)s”, opened in chapter %(opened)s, was due “%(due)s”: that time is past in "
            "the story, and nothing has closed it."
        ),
        _CLOSE,
    ),
    "untouched": Words(
        _(
            "“%(what)s”, opened in chapter %(opened)s, is open, and nothing has spoken of it "
            "since chapter %(last)s."
        ),
        _CLOSE,
    ),
    "frame": Words(
        _("%(said)s"),
        _("Tell it through the scene's own eyes, or begin a new scene where the view changes."),
    ),
    "thought": Words(
        _(
            "Chapter %(number)s is told through the eyes of %(eyes)s; here one reads what %(who)s "
            "thinks."
        ),
        _("Show it in a gesture, a face or a word that can be seen or heard; or guess at it."),
    ),
    "length": Words(
        _(
            "In chapter %(number)s, %(who)s speaks in sentences of %(here)s words; elsewhere of "
            "%(elsewhere)s."
        ),
        _VOICE,
    ),
    "questions": Words(
        _(
            "In chapter %(number)s, %(here)s %% of what %(who)s says is questions; elsewhere "
            "%(elsewhere)s %%."
        ),
        _VOICE,
    ),
    "exclamations": Words(
        _(
            "In chapter %(number)s, %(here)s %% of what %(who)s says is exclamations; elsewhere "
            "%(elsewhere)s %%."
        ),
        _VOICE,
    ),
    "relaxed": Words(
        _(
            "In chapter %(number)s, %(who)s speaks in relaxed forms (contractions, dropped words) "
            "%(here)s %% of the time; elsewhere %(elsewhere)s %%."
        ),
        _VOICE,
    ),
    "familiar": Words(
        _(
            "In chapter %(number)s, %(who)s says “tu” %(here)s %% of the time, not “vous”; "
            "elsewhere %(elsewhere)s %%."
        ),
        _(
            "See whom it is said to: the same person is addressed as before, or the text says why "
            "not."
        ),
    ),
    "chapter_opening": Words(
        _("Chapters %(chapters)s begin with the same words: “%(words)s”."), _VARY
    ),
    "chapter_ending": Words(
        _("Chapters %(chapters)s end with the same words: “%(words)s”."), _VARY_ENDS
    ),
    "paragraph_opening": Words(
        _(
            "%(count)s paragraphs begin with “%(words)s” (chapters %(chapters)s)."
        ),
        _VARY,
    ),
    "paragraph_ending": Words(
        _("%(count)s paragraphs end with “%(words)s” (chapters %(chapters)s)."), _VARY_ENDS
    ),
    "phrase": Words(
        _("“%(words)s” is said %(count)s times (chapters %(chapters)s)."),
        _("Keep it where it is strongest, and say it otherwise elsewhere."),
    ),
    "words_high": Words(
        _("Chapter %(number)s is long: %(here)s words, where a chapter has %(usual)s."), _LENGTH
    ),
    "words_low": Words(
        _("Chapter %(number)s is short: %(here)s words, where a chapter has %(usual)s."), _SHORT
    ),
    "dialogue_high": Words(
        _("Chapter %(number)s is mostly talk: %(here)s %% dialogue, usually %(usual)s %%."),
        _("Break the longest exchange with a place, a gesture, a silence."),
    ),
    "dialogue_low": Words(
        _("Chapter %(number)s has little talk: %(here)s %% dialogue, usually %(usual)s %%."),
        _("Let somebody speak in the longest stretch of narration, or shorten that."),
    ),
    "sentence_high": Words(
        _("The sentences of chapter %(number)s are long: %(here)s words, usually %(usual)s."),
        _("Cut some of the longest in two, beginning with this one."),
    ),
    "sentence_low": Words(
        _("The sentences of chapter %(number)s are short: %(here)s words, usually %(usual)s."),
        _("Join some that belong together, where the scene does not need the haste."),
    ),
    "scenes_high": Words(
        _("Chapter %(number)s has many scenes: %(here)s, usually %(usual)s."),
        _("See whether two of them are one, or whether it is two chapters."),
    ),
    "scenes_low": Words(
        _("Chapter %(number)s has few scenes: %(here)s, usually %(usual)s."),
        _("See whether it stands still, and whether another place or hour would move it."),
    ),
    "events_high": Words(
        _(
            "Much happens in chapter %(number)s: %(here)s events in 1,000 words, usually "
            "%(usual)s."
        ),
        _("Give the reader a breath after the greatest of them."),
    ),
    "events_low": Words(
        _(
            "Little happens in chapter %(number)s: %(here)s events in 1,000 words, usually "
            "%(usual)s."
        ),
        _("Cut the stretch that begins here, or let something happen in it."),
    ),
}  # fmt: skip


def said(observation: Observation) -> str:
    """One that this release does not know any more is told by its code."""
    known = WORDS.get(observation.code)
    return str(known.said) % observation.values if known else observation.code


def todo(observation: Observation) -> str:
    known = WORDS.get(observation.code)
    return str(known.todo) if known else ""
