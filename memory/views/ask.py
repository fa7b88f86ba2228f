"""Ask the book: facts with their quotes, as it stands when a chapter begins.

Answers are drawn on the event loop (`novellaforge.streams`): nobody's thread waits for a model.
"""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from memory import ask as asking
from memory.ask import Answer, Coming, Found
from memory.views import FrameOf
from novellaforge.database import in_db
from novellaforge.errors import Refused
from novellaforge.llm import LLM
from novellaforge.streams import Stream, with_heartbeats
from projects.models import Project
from projects.reading import chapters_of
from projects.views.books import book_of


class AskForm(forms.Form):
    question = forms.CharField(
        label=_("Your question"),
        max_length=asking.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "class": "prose"}),
        error_messages={"required": _("Ask something: the question is empty.")},
    )
    chapter = forms.TypedChoiceField(
        label=_("As the book stands"), coerce=int, required=False, empty_value=None
    )

    def __init__(self, project: Project, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        numbers = chapters_of(project.pk).values_list("number", flat=True)
        begins = _("when chapter %d begins")
        self.fields["chapter"].choices = [  # type: ignore[attr-defined]
            ("", _("after its last chapter")),
            *((number, begins % number) for number in numbers),
        ]
        self.fields["question"].widget.attrs["lang"] = project.language

    def clean_question(self) -> str:
        try:
            return asking.stated(self.cleaned_data["question"])
        except Refused as error:
            raise forms.ValidationError(str(error)) from error


@login_required
def ask(request: HttpRequest, project_id: UUID, frame_of: FrameOf) -> HttpResponseBase:
    """A question is posted, answered in place, and stays in its field."""
    project = book_of(request, project_id)
    form = AskForm(project, request.POST or None)
    context = {
        "frame": frame_of(project, "ask"),
        "project": project,
        "form": form,
        "earlier": asking.earlier(project),
    }
    if form.is_valid():
        page = _answered(request, context, form.cleaned_data, asking.asker(project))
        return Stream(_in_bytes(page), content_type="text/html; charset=utf-8")
    return render(request, "memory/ask.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def live(
    request: HttpRequest, project_id: UUID, frame_of: FrameOf | None = None
) -> HttpResponseBase:
    """The answer as it comes, as server-sent events: `found`, any number of `coming`, `answer`.

    What cannot be asked is 422 here; the page says why.
    """
    project = book_of(request, project_id)
    form = AskForm(project, request.POST)
    if not form.is_valid():
        return HttpResponse(form.errors.as_json(), "application/json", status=422)
    events = _events(project, form.cleaned_data, asking.asker(project))
    return Stream(_in_bytes(events, ":\n\n"), content_type="text/event-stream")


async def _in_bytes(
    parts: AsyncGenerator[str, None], meanwhile: str = "\n"
) -> AsyncGenerator[bytes, None]:
    async with aclosing(with_heartbeats(parts)) as all_of_them:
        async for part in all_of_them:
            yield (meanwhile if part is None else part).encode()


async def _answered(
    request: HttpRequest, context: dict[str, Any], said: dict[str, Any], llm: LLM
) -> AsyncGenerator[str, None]:
    """The whole page, once the answer is there."""
    project: Project = context["project"]
    with translation.override(get_language()):
        given = await asking.answer(project, said["question"], said["chapter"], llm)
        await in_db(asking.keep, project, given)
        shown = context | {"answer": given, "found": given.found}
        yield await in_db(render_to_string, "memory/ask.html", shown, request)


async def _events(project: Project, said: dict[str, Any], llm: LLM) -> AsyncGenerator[str, None]:
    with translation.override(get_language()):
        telling = asking.as_it_comes(project, said["question"], said["chapter"], llm)
        async with aclosing(telling) as all_of_it:
            async for told in all_of_it:
                yield await in_db(_event, project, told)


def _event(project: Project, told: Found | Coming | Answer) -> str:
    if isinstance(told, Coming):
        phrases = [{"text": each.text, "facts": each.facts} for each in told.phrases]
        return _as_event(
            "coming",
            {"phrases": phrases, "unchecked": told.unchecked, "left_out": told.left_out},
        )
    if isinstance(told, Found):
        shown = {"project": project, "found": told}
        return _as_event("found", render_to_string("memory/_ask_found.html", shown))
    asking.keep(project, told)
    shown = {"project": project, "answer": told, "found": told.found}
    return _as_event("answer", render_to_string("memory/_ask_answer.html", shown))


def _as_event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
