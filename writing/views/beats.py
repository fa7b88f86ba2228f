"""The page on which an author writes a chapter's plan, scene by scene; it needs no script."""

from itertools import zip_longest
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from novellaforge.errors import Refused
from projects.models import Chapter
from writing import own_plan
from writing.beat_forms import BeatForms, EndingForm, first_rows, moved, rows_of
from writing.dials import dials_of, words_asked
from writing.grid_reading import beats_of
from writing.models import ChapterPlan
from writing.views.chapters import chapter_of
from writing.views.frame import frame_of

MOVES = ("add", "up", "remove")


@login_required
def beats(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """`do` is what was pressed: save, let_go, or a change of the list, which keeps nothing."""
    chapter = chapter_of(request, project_id, chapter_id)
    if request.method != "POST":
        return _begun(request, chapter)
    do, _sep, at = request.POST.get("do", "save").partition("-")
    scenes, last = _scenes(chapter, data=request.POST), EndingForm(request.POST)
    if do in MOVES:
        rows = [{name: form[name].value() for name in form.fields} for form in scenes]
        rows = moved(rows, do, int(at) if at.isdecimal() and len(at) < 3 else -1)
        return _page(request, chapter, _scenes(chapter, initial=rows), last)
    if not (last.is_valid() and (do == "let_go" or scenes.is_valid())):
        return _page(request, chapter, scenes, last, status=422)
    ending, base = last.cleaned_data["ending"], last.cleaned_data["base"]
    try:
        if do == "let_go":
            own_plan.let_go(chapter, base=base)
            said = _("Your plan is gone: the program plans this chapter again.")
        else:
            own_plan.write(
                chapter,
                [own_plan.beat_from(each) for each in scenes.cleaned_data],
                ending,
                base=base,
            )
            said = _("Saved: your plan is used before any other.")
    except Refused as refusal:
        own = own_plan.of(chapter)
        again = EndingForm(initial={"ending": ending, "base": own.pk if own else None})
        return _page(request, chapter, scenes, again, status=409, refusal=str(refusal))
    messages.success(request, said)
    return redirect("writing:desk", project_id, chapter_id)


def _begun(request: HttpRequest, chapter: Chapter) -> HttpResponse:
    """With the plan that would be used, else with what the outline lists."""
    row = ChapterPlan.objects.filter(chapter=chapter).in_use()
    if row is None:
        words = words_asked(chapter, dials_of(chapter.project))
        rows, start = first_rows(chapter.scenes, words), {}
    else:
        plan = row.read()
        own = plan.made.source == "author"
        rows, start = rows_of(plan), {"ending": plan.ending, "base": row.pk if own else None}
    scenes = _scenes(chapter, initial=rows)
    gaps = [each.gaps for each in beats_of(chapter)]
    return _page(request, chapter, scenes, EndingForm(initial=start), gaps=gaps)


def _scenes(chapter: Chapter, **given: Any) -> Any:
    language = chapter.project.language
    return BeatForms(prefix="beat", form_kwargs={"language": language}, **given)


def _page(
    request: HttpRequest,
    chapter: Chapter,
    scenes: Any,
    last: EndingForm,
    *,
    gaps: Any = (),
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    context = {
        "frame": frame_of(chapter.project, "plan", chapter),
        "chapter": chapter,
        "scenes": scenes,
        "each": [(form, gaps) for form, gaps in zip_longest(scenes, gaps, fillvalue=())],
        "last": last,
        "refusal": refusal,
    }
    return render(request, "writing/beats.html", context, status=status)
