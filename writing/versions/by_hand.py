"""The page where an author writes a chapter by hand. A script keeps what is typed; without one
the form does.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from novellaforge.errors import Refused
from projects import editing, typed
from projects.models import Chapter
from projects.typed import Kept, Typed
from writing.views.chapters import chapter_of
from writing.views.frame import frame_of


class TextForm(forms.Form):
    """`base` is the version that was edited; `replaces` those of this burst, with spaces."""

    text = forms.CharField(
        label=gettext_lazy("Text of the chapter"),
        strip=False,
        max_length=editing.MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 20}),
        error_messages={"required": gettext_lazy("The text is empty: nothing was kept.")},
    )
    base = forms.UUIDField(required=False, widget=forms.HiddenInput)
    replaces = forms.CharField(required=False, max_length=2_000, widget=forms.HiddenInput)

    def clean_replaces(self) -> frozenset[UUID]:
        try:
            return frozenset(UUID(each) for each in self.cleaned_data["replaces"].split())
        except ValueError:
            return frozenset()

    @property
    def typed(self) -> Typed:
        base = self.cleaned_data["base"]
        on = frozenset({base} if base else ())
        return Typed(self.cleaned_data["text"], on, self.cleaned_data["replaces"])


@login_required
def text(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """The newest text, to be written on. What clashes is kept beside it, and compared."""
    chapter = chapter_of(request, project_id, chapter_id)
    if request.method != "POST":
        newest = chapter.versions.first()
        start = {"text": newest.text, "base": newest.pk} if newest else {}
        return _page(request, chapter, TextForm(initial=start))
    form = TextForm(request.POST)
    if form.is_valid():
        try:
            kept = typed.keep(chapter, form.typed, request.user)
        except Refused as refusal:
            form.add_error("text", str(refusal))
        else:
            return _kept(request, chapter, kept)
    return _page(request, chapter, form, status=422)


def _kept(request: HttpRequest, chapter: Chapter, kept: Kept) -> HttpResponse:
    if not kept.clashes:
        messages.success(request, _("Saved."))
        return redirect("writing:text", chapter.project_id, chapter.pk)
    form = TextForm(
        initial={
            "text": kept.version.text,
            "base": request.POST.get("base"),
            "replaces": kept.version.pk,
        }
    )
    return _page(request, chapter, form, status=409, kept=kept)


def _page(
    request: HttpRequest, chapter: Chapter, form: TextForm, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "frame": frame_of(chapter.project, "desk", chapter),
        "chapter": chapter,
        "form": form,
        "newest": chapter.versions.first(),
        **more,
    }
    return render(request, "writing/text.html", context, status=status)
