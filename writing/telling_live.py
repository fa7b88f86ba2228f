"""What `manage.py demo` says of a run, one line an event, in the words of the pages."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from writing import pipeline
from writing.events import BeatState, Complete, Error, Event, FactsRead, FindingEvent, Status
from writing.spending.step_names import STAGES

BEAT_STATES = {
    "waiting": gettext_lazy("planned"),
    "writing": gettext_lazy("being written"),
    "retrying": gettext_lazy("is tried again"),
    "done": gettext_lazy("written"),
    "failed": gettext_lazy("could not be written"),
}
TOLD_OTHERWISE = frozenset({pipeline.EXTRACT, pipeline.CHECK, pipeline.SEAM})


def stage_name(stage: str) -> str:
    return str(STAGES.get(stage, stage))


def line_about(event: Event) -> str:
    """Empty where there is nothing to say beside the text itself."""
    if isinstance(event, Status):
        return _of_stage(event)
    if isinstance(event, BeatState):
        return _of_beat(event)
    if isinstance(event, FactsRead):
        return _of_facts(event)
    if isinstance(event, FindingEvent):
        return _("Found: %s") % event.sentence
    if isinstance(event, Complete):
        words = ngettext("%s word", "%s words", event.word_count) % event.word_count
        return _("The draft stands: %s") % words
    return _("Stopped: %s") % event.message if isinstance(event, Error) else ""


def _of_stage(event: Status) -> str:
    if event.state in ("started", "done") and event.stage in TOLD_OTHERWISE:
        return ""
    if event.stage == "run":
        return event.message
    name = stage_name(event.stage)
    if event.state == "done":
        return _("%s: done") % name + _in(event.seconds)
    return f"{name}: {event.message}" if event.message else ""


def _in(seconds: float | None) -> str:
    return "" if seconds is None else _(" in %.1f s") % seconds


def _of_beat(event: BeatState) -> str:
    state = str(BEAT_STATES[event.state])
    if event.state == "done" and event.words:
        words = ngettext("%s word", "%s words", event.words) % event.words
        state = f"{state}, {words}"
    about = event.message or (event.title if event.state == "waiting" else "")
    line = _("Scene %(number)s: %(state)s") % {"number": event.beat, "state": state}
    return f"{line} · {about}" if about else line


def _of_facts(event: FactsRead) -> str:
    if event.why:
        return _("Scene %(number)s: its facts could not be read. %(why)s") % {
            "number": event.beat,
            "why": event.why,
        }
    read = ngettext("%s fact read", "%s facts read", event.facts) % event.facts
    line = _("Scene %(number)s: %(state)s") % {"number": event.beat, "state": read}
    if not event.refused:
        return line
    left = ngettext(
        "%s left out: the text does not say it",
        "%s left out: the text does not say them",
        event.refused,
    )
    return f"{line}, {left % event.refused}"
