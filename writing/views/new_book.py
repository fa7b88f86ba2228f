"""A new book from a manuscript, whose chapters are looked at on its import page."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from novellaforge.errors import Refused
from projects.forms import NewBookForm
from projects.importing.archive_form import ArchiveForm
from projects.importing.form import NewFromManuscriptForm
from writing import importing


@login_required
@require_POST
def from_manuscript(request: HttpRequest) -> HttpResponse:
    """What is refused stays typed, and no book is made of it."""
    form = NewFromManuscriptForm(request.POST, request.FILES)
    if form.is_valid():
        said = form.cleaned_data
        try:
            told = form.told()
            book = importing.new_book(
                cast(User, request.user),
                told.title,
                told.text,
                said["title"],
                said["language"],
                told.notices,
                told.matter,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("writing:import", book.pk)
    empty = NewBookForm(initial={"language": get_language()})
    context = {"form": empty, "manuscript": form, "archive": ArchiveForm()}
    return render(request, "projects/new.html", context, status=422)
