"""A new book from one sentence; the page offers a manuscript instead."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from projects.forms import NewBookForm
from projects.importing.archive_form import ArchiveForm
from projects.importing.form import NewFromManuscriptForm


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """The shelf's one field leads here with its sentence (`?premise=`) still to be confirmed."""
    if request.method == "POST":
        form = NewBookForm(request.POST)
        if form.is_valid():
            form.instance.owner = request.user
            return redirect("writing:plan", form.save().pk)
    else:
        asked = {"premise": request.GET.get("premise", ""), "language": get_language()}
        form = NewBookForm(initial=asked)
    context = {
        "form": form,
        "manuscript": NewFromManuscriptForm(),
        "archive": ArchiveForm(),
    }
    return render(request, "projects/new.html", context)
